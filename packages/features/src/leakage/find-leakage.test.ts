import { createRandom } from '@lagoa/data';
import { describe, expect, test } from 'vitest';
import type { FeatureMatrix } from '../feature-matrix.ts';
import { findLeakage, type LeakageDataset } from './find-leakage.ts';
import { leakageSections } from './leakage-sections.ts';
import type { RocAuc } from './slot-leakage.ts';

/** By all pairs: the definition itself. */
const rocAuc: RocAuc = ({ labels, scores }) => {
  let [wins, pairs] = [0, 0];
  labels.forEach((positive, i) => {
    if (positive !== 1) return;
    labels.forEach((negative, k) => {
      if (negative !== 0) return;
      const [a = 0, b = 0] = [scores[i], scores[k]];
      wins += a > b ? 1 : a === b ? 0.5 : 0;
      pairs++;
    });
  });
  return pairs === 0 ? undefined : wins / pairs;
};

const random = createRandom(12);
const rows = 300;
const labels = Float32Array.from({ length: rows }, () => Number(random.next() < 0.1));

function matrixOf(columns: Readonly<Record<string, (row: number) => number>>): FeatureMatrix {
  const names = Object.keys(columns);
  const compute = Object.values(columns);
  const values = Float32Array.from(
    { length: rows * names.length },
    (_, i) => compute[i % names.length]?.(Math.floor(i / names.length)) ?? Number.NaN,
  );
  return { values, rows, names, groups: [], layoutHash: 'h' };
}

const label = (row: number): number => labels[row] ?? 0;
const noise = (): number => random.normal();

describe('features', () => {
  const matrix = matrixOf({
    honest: (row) => label(row) * 0.8 + noise(),
    label,
    complement: (row) => 5 - 3 * label(row),
    near: (row) => label(row) * 4 + noise(),
    closedAt: (row) => (label(row) === 1 ? noise() : Number.NaN),
    unlucky: (row) => (row % 7 === 0 ? Number.NaN : noise()),
    constant: () => 1,
  });

  test('that are the label, its complement, or known only where it is 1, are alerts', async () => {
    const { findings } = await findLeakage({ matrix, labels }, { rocAuc });
    const alerts = findings.filter(({ status }) => status === 'alert');
    expect(alerts.map((finding) => [finding.kind, 'slot' in finding && finding.slot])).toEqual([
      ['label-proxy', 'label'],
      ['label-proxy', 'complement'],
      ['label-proxy', 'closedAt'],
    ]);
    expect(alerts[2]).toMatchObject({ by: 'missing', agreement: 1 });
    expect(alerts[0]?.reason).toContain('tag its column leaky');
  });

  test('with an AUC near 1 are warnings, and honest ones are nothing', async () => {
    const { findings } = await findLeakage({ matrix, labels }, { rocAuc });
    const warnings = findings.filter(({ status }) => status === 'warning');
    expect(warnings).toMatchObject([{ kind: 'single-feature-auc', slot: 'near', by: 'value' }]);
    const strict = await findLeakage({ matrix, labels }, { rocAuc, aucLimit: 0.6 });
    expect(strict.findings.some((finding) => 'slot' in finding && finding.slot === 'honest')).toBe(
      true,
    );
  });
});

describe('times', () => {
  const matrix = matrixOf({ x: noise });
  const labelTimes = Array.from({ length: rows }, (_, row) => BigInt(row) * 1_000_000n);

  test('after the label are an alert, with the rows; equal ones and unknown ones are not', async () => {
    const featureTimes = {
      known_at: labelTimes.map((time, row) => (row === 7 || row === 9 ? time + 1n : time)),
      event: labelTimes.map((time, row) => (row % 2 === 0 ? null : time - 1n)),
    };
    const { findings, checked } = await findLeakage(
      { matrix, labels, labelTimes, featureTimes },
      { rocAuc },
    );
    expect(findings).toMatchObject([
      { kind: 'future-dated', column: 'known_at', rows: 2, share: 2 / 300, examples: [7, 9] },
    ]);
    expect(checked).toContain('future-dated');
  });

  test('part the rows: the latest fifth against a random fifth', async () => {
    const seen: (readonly number[])[] = [];
    const report = await findLeakage(
      { matrix, labels, labelTimes },
      {
        rocAuc,
        async aucOfSplit({ train, test: held }) {
          expect(new Set([...train, ...held]).size).toBe(rows);
          seen.push([...held]);
          return held[0] === 240 ? 0.7 : 0.9;
        },
      },
    );
    expect(seen[1]).toEqual(Array.from({ length: 60 }, (_, i) => 240 + i));
    expect(seen[0]).not.toEqual(seen[1]);
    expect(report.findings).toMatchObject([{ kind: 'split-gap', randomAuc: 0.9, timeAuc: 0.7 }]);
    const same = await findLeakage(
      { matrix, labels, labelTimes },
      { rocAuc, aucOfSplit: async () => 0.8 },
    );
    expect(same.findings).toEqual([]);
  });

  test('that are absent are told, never passed over', async () => {
    const report = await findLeakage({ matrix, labels }, { rocAuc });
    expect(report.checked).toEqual(['label-proxy', 'single-feature-auc']);
    expect(report.notChecked).toEqual([
      { check: 'future-dated', why: 'needs labelTimes and featureTimes' },
      { check: 'split-gap', why: 'needs labelTimes and aucOfSplit' },
    ]);
    expect(leakageSections(report)).toMatchObject([{ status: 'ok', title: 'Leakage' }]);
  });
});

test('a report has a row for each sign, with its reason', async () => {
  const report = await findLeakage({ matrix: matrixOf({ label }), labels }, { rocAuc });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  const [section] = leakageSections(report);
  expect(section?.status).toBe('alert');
  expect(section?.blocks[1]).toMatchObject({
    rows: [['label-proxy', 'label', 1, { status: 'alert' }, report.findings[0]?.reason]],
  });
});

test.each([
  [{ labels: Float32Array.of(1, 0) }, 'labels has 2 values for 300 rows'],
  [{ labels: labels.map((_, row) => (row === 3 ? 0.5 : 0)) }, 'got 0.5 in row 3'],
  [{ labelTimes: [1n] }, 'labelTimes has 1 values'],
] as const)('%o is refused', async (wrong: Partial<LeakageDataset>, message) => {
  const dataset = { matrix: matrixOf({ label }), labels, ...wrong };
  await expect(findLeakage(dataset, { rocAuc })).rejects.toThrow(message);
});
