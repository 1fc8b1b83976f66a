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
    honest: (row) => label(row) * 1.5 + noise(),
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

test('codes of which a middle one is the label are seen, whatever their order', async () => {
  const half = labels.map((_, row) => Number(row % 2 === 0));
  const code = (row: number): number => (half[row] === 1 ? 1 : (row % 4) - 1);
  const nearly = (row: number): number => (row % 60 === 0 ? 0 : code(row));
  const honest = (row: number): number => row % 3;
  const { findings } = await findLeakage(
    { matrix: matrixOf({ code, nearly, honest }), labels: half },
    { rocAuc },
  );
  expect(findings).toMatchObject([
    { kind: 'label-proxy', slot: 'code', agreement: 1 },
    { kind: 'single-feature-auc', slot: 'nearly' },
  ]);
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
    const even = labels.map((_, row) => row % 2);
    const report = await findLeakage(
      { matrix, labels: even, labelTimes },
      {
        rocAuc,
        async aucOfSplit({ train, test: held }) {
          expect(new Set([...train, ...held]).size).toBe(rows);
          seen.push([...held]);
          return held[0] === 240 ? 0.6 : 0.9;
        },
      },
    );
    expect(seen[1]).toEqual(Array.from({ length: 60 }, (_, i) => 240 + i));
    expect(seen[0]).not.toEqual(seen[1]);
    expect(report.findings).toMatchObject([{ kind: 'split-gap', randomAuc: 0.9, timeAuc: 0.6 }]);
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

describe('data without leaks', () => {
  /** Rows of noise, from very few to many, with rare and with common labels. */
  const noiseOf = (seed: number): LeakageDataset => {
    const own = createRandom(seed);
    const [count, slots] = [4 + own.integer(150), 1 + own.integer(25)];
    const share = 0.02 + 0.48 * own.next();
    const draw = (): number => (own.next() < 0.1 ? Number.NaN : own.normal());
    const names = Array.from({ length: slots }, (_, slot) => `x${slot}`);
    return {
      matrix: {
        values: Float32Array.from({ length: count * slots }, draw),
        rows: count,
        names,
        groups: [],
        layoutHash: '',
      },
      labels: Float32Array.from({ length: count }, () => Number(own.next() < share)),
      labelTimes: Array.from({ length: count }, (_, row) => BigInt(row)),
    };
  };

  test('raise no alarm, however few the rows and many the slots', async () => {
    const reports = await Promise.all(
      Array.from({ length: 150 }, (_, seed) => {
        const own = createRandom(seed);
        // What a model that knows nothing scores on a fifth of few rows.
        const aucOfSplit = async () => 0.5 + 0.1 * own.normal();
        return findLeakage(noiseOf(seed), { rocAuc, aucOfSplit });
      }),
    );
    expect(reports.filter(({ findings }) => findings.length > 0).length).toBeLessThanOrEqual(3);
  });

  test('are too few to tell a sign from chance: that is said', async () => {
    const two = (labels: Float32Array): LeakageDataset => ({
      matrix: { values: labels, rows: labels.length, names: ['x'], groups: [], layoutHash: '' },
      labels,
    });
    for (const few of [Float32Array.of(0, 1, 0, 1), new Float32Array(500)]) {
      const { findings, checked, notChecked } = await findLeakage(two(few), { rocAuc });
      expect(findings).toEqual([]);
      expect(checked).toEqual([]);
      expect(notChecked[0]?.why).toContain('needs more rows of both labels than');
    }
    const rare = Float32Array.from({ length: 2000 }, (_, row) => Number(row < 2));
    const { findings } = await findLeakage(two(rare), { rocAuc });
    expect(findings).toMatchObject([{ kind: 'label-proxy', slot: 'x', agreement: 1 }]);
  });
});

test('what could not be measured is told: a split without AUC, a time that no row has', async () => {
  const labelTimes = Array.from({ length: rows }, (_, row) => BigInt(row));
  const featureTimes = { never: labelTimes.map(() => null) };
  const report = await findLeakage(
    { matrix: matrixOf({ x: noise }), labels, labelTimes, featureTimes },
    { rocAuc, aucOfSplit: async () => Number.NaN },
  );
  expect(report.findings).toEqual([]);
  expect(report.notChecked).toEqual([
    { check: 'future-dated', why: "needs rows that have never and the label's time" },
    {
      check: 'split-gap',
      why: 'needs both labels in each split and an AUC of it, got NaN and NaN',
    },
  ]);
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
