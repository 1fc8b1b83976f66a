import { createRandom, rowsToBatch } from '@lagoa/data';
import { renderReport } from '@lagoa/data/report';
import { expect, test } from 'vitest';
import { compareProfiles } from './compare-profiles.ts';
import type { DriftPolicy } from './drift-policy.ts';
import type { DriftReport } from './drift-report.ts';
import { driftSections } from './drift-sections.ts';
import { driftRows, driftTable } from './drift-table.ts';
import { driftMetrics } from './metric-writer.ts';
import { profileSpecFor } from './profile.ts';
import { profileTable } from './profile-table.ts';

const random = createRandom(11);

async function makeReport(
  columns: number,
  window: string,
  shift = 0,
  policy: DriftPolicy = {},
): Promise<DriftReport> {
  const names = Array.from({ length: columns }, (_, column) => `feature_${column}`);
  const table = (move: number) =>
    Object.fromEntries(
      names.map((name, column) => [
        name,
        column % 2 === 0
          ? Float64Array.from({ length: 500 }, () => random.normal() + (column === 0 ? move : 0))
          : Array.from({ length: 500 }, () => (random.next() < 0.3 ? 'one <b>level</b>' : 'other')),
      ]),
    );
  const specs = names.map(
    (name, column) => [name, { kind: column % 2 === 0 ? 'numeric' : 'levels' }] as const,
  );
  const reference = await profileTable(table(0), {
    kind: 'profile-spec',
    version: 1,
    columns: Object.fromEntries(specs),
  });
  const current = await profileTable(table(shift), profileSpecFor(reference));
  return compareProfiles(reference, current, { ...policy, window });
}

test('a page of 100 columns over 12 windows is below 200 KB', async () => {
  const one = await makeReport(100, '2026-01', 1);
  const history = Array.from({ length: 12 }, (_, month) => ({
    ...one,
    window: `2026-${month + 1}`,
  }));
  const html = await renderReport({ title: 'Drift', sections: driftSections(history) });
  expect(html.length).toBeLessThan(200_000);
  expect(html.match(/<figure>/g)).toHaveLength(101);
  expect(html).not.toContain('<b>level');
});

test('the verdicts come first, the worst column on top', async () => {
  const sections = driftSections(await makeReport(3, '2026-02', 1));
  expect(sections.map(({ title, status }) => [title, status])).toEqual([
    ['Drift, 2026-02', 'alert'],
    ['Distributions, 2026-02', undefined],
  ]);
  const [text, advice, table] = sections[0]?.blocks ?? [];
  expect(advice).toMatchObject({ text: expect.stringMatching(/^What to do about feature_0: /) });
  expect(text).toMatchObject({
    text: '1 of 3 columns drifted; 500 rows against 500 reference rows.',
  });
  if (table?.kind !== 'table') return expect.fail();
  expect(table.rows[0]?.slice(0, 2)).toEqual(['feature_0', { status: 'alert', text: '▲ Drift' }]);
});

test('the overview has a column for each statistic that was taken', async () => {
  const statistics = ['wasserstein', 'jensen-shannon', 'two-proportion', 'missing-rate'] as const;
  const report = await makeReport(2, '2026-02', 1, { statistics });
  const table = driftSections(report)[0]?.blocks.at(-1);
  if (table?.kind !== 'table') return expect.fail();
  expect(table.columns.slice(2, -4)).toEqual(['PSI', 'JS, bits', 'Z of shares', 'Wasserstein, σ']);
  const [first, second] = table.rows.map((row) => row.slice(2, -4));
  expect(first).toEqual([null, expect.any(Number), null, expect.any(Number)]);
  expect(second).toEqual([null, expect.any(Number), expect.any(Number), null]);
});

test('the table as a whole, what a column drifted by and what to do about it', async () => {
  const volume = { earlierRows: [100, 101, 99, 100, 102] };
  const report = await makeReport(2, '2026-02', 1, { statistics: ['psi', 'range'], volume });
  const [, advice, table, columns] = driftSections(report)[0]?.blocks ?? [];
  if (columns?.kind !== 'table' || table?.kind !== 'table') return expect.fail();
  expect(columns.rows.map((row) => row.at(-1))).toEqual([expect.stringContaining('psi'), '']);
  expect(table.rows).toEqual([
    ['volume', { status: 'alert', text: '▲ Drift' }, expect.any(Number), expect.any(String)],
  ]);
  expect(advice).toMatchObject({
    status: 'alert',
    text: expect.stringMatching(/^What to do about feature_0: /),
  });
  expect(driftRows(report).map(({ statistic }) => statistic)).toContain('volume');
});

test('columns that need the same are advised together', async () => {
  const { columns, ...rest } = await makeReport(1, '2026-02', 1);
  const many = Array.from({ length: 13 }, (_, i) =>
    columns.map((one) => ({ ...one, column: `c${i}` })),
  );
  const [, advice] = driftSections({ ...rest, columns: many.flat() })[0]?.blocks ?? [];
  expect(advice).toMatchObject({
    text: expect.stringMatching(
      /^What to do about c0, c1, .*, c9 and 3 more: its distribution moved/,
    ),
  });
});

test('new levels stand below the verdicts, the most frequent first', async () => {
  const { columns, ...rest } = await makeReport(2, '2026-02');
  const unseen = Array.from({ length: 8 }, (_, i) => [`level ${i}`, i + 1] as const);
  const told = columns.map((one) => ({ ...one, unseen: one.column === 'feature_1' ? unseen : [] }));
  expect(driftSections({ ...rest, columns: told })[0]?.blocks.at(-1)).toMatchObject({
    kind: 'table',
    rows: [
      ['feature_1', 'level 7 (8), level 6 (7), level 5 (6), level 4 (5), level 3 (4) and 3 more'],
    ],
  });
});

test('a history adds the trend of what moved', async () => {
  const history = [
    await makeReport(3, 'a'),
    await makeReport(3, 'b', 1),
    await makeReport(3, 'c', 2),
  ];
  const [, trend] = driftSections(history);
  const [picture, table] = trend?.blocks ?? [];
  expect(picture).toMatchObject({ kind: 'lines', series: [{ name: 'feature_0' }] });
  expect(table).toMatchObject({
    rows: [
      ['a', { text: '✓ OK' }, 500, ''],
      ['b', {}, 500, 'feature_0'],
      ['c', {}, 500, 'feature_0'],
    ],
  });
  expect(driftSections([])).toEqual([]);
});

test('the drift table takes the rows of a report, one for each column and statistic', async () => {
  const report = await makeReport(3, '2026-03', 1);
  const rows = driftRows(report);
  expect(rows.map((row) => `${row.column_name} ${row.statistic}`)).toEqual([
    'feature_0 psi',
    'feature_0 kolmogorov-smirnov',
    'feature_0 missing-rate',
    'feature_1 psi',
    'feature_1 missing-rate',
    'feature_2 psi',
    'feature_2 kolmogorov-smirnov',
    'feature_2 missing-rate',
  ]);
  expect(rows[0]).toMatchObject({ window: '2026-03', status: 'drift', current_rows: 500n });
  expect((await rowsToBatch(driftTable, rows)).numRows).toBe(8);
});

test('metrics have a point for each statistic that has a number', async () => {
  const report = await makeReport(2, '2026-03');
  const points = driftMetrics(report, { metric: 'churn_feature_drift_score', timeMicros: 5n });
  expect(points).toHaveLength(5);
  expect(points[0]).toEqual({
    metric: 'churn_feature_drift_score',
    labels: { window: '2026-03', feature: 'feature_0', statistic: 'psi' },
    value: report.columns[0]?.results[0]?.statistic,
    timeMicros: 5n,
  });
});
