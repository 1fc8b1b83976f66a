import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { compareProfiles } from './compare-profiles.ts';
import { type ProfileSpec, profileSpecFor } from './profile.ts';
import { profileTable } from './profile-table.ts';
import { kolmogorovSmirnov } from './statistics/kolmogorov-smirnov.ts';
import { psi } from './statistics/psi.ts';

// Bugs of other drift libraries, planted one by one. Each test fails on the bug.

const random = createRandom(20);
const normal = (rows: number, mean = 50, deviation = 10): readonly number[] =>
  Array.from({ length: rows }, () => mean + deviation * random.normal());
const numeric = (...names: readonly string[]): ProfileSpec => ({
  kind: 'profile-spec',
  version: 1,
  columns: Object.fromEntries(names.map((name) => [name, { kind: 'numeric' }])),
});

const reference = normal(1000);
const same = normal(1000);
const shifted = normal(1000, 80, 16);

/** Equal-width bins over the range of the reference: what the bug does. */
function equalWidthPsi(before: readonly number[], after: readonly number[]): number {
  const [low, high] = [Math.min(...before), Math.max(...before)];
  const shares = (values: readonly number[]): readonly number[] => {
    const counts = new Array<number>(10).fill(0);
    for (const value of values) {
      const bin = Math.min(9, Math.max(0, Math.floor(((value - low) / (high - low)) * 10)));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts.map((count) => Math.max(count / values.length, 1e-4));
  };
  const [p, q] = [shares(before), shares(after)];
  return p.reduce(
    (sum, share, bin) => sum + (share - (q[bin] ?? 0)) * Math.log(share / (q[bin] ?? 0)),
    0,
  );
}

test('one outlier of 1e6 does not hide a shift of x1.6', () => {
  const outlier = [...reference.slice(1), 1e6];
  expect(equalWidthPsi(outlier, shifted)).toBeLessThan(0.01);
  for (const [before, after] of [
    [outlier, shifted],
    [reference, [...shifted.slice(1), 1e6]],
    [outlier, outlier.map((value) => value * 1.6)],
  ] as const) {
    expect(psi(before, after).status).toBe('drift');
    expect(kolmogorovSmirnov(before, after).status).toBe('drift');
  }
});

test('one outlier of 1e6 does not fake a shift', () => {
  for (const [before, after] of [
    [[...reference.slice(1), 1e6], same],
    [reference, [...same.slice(1), 1e6]],
    [reference, [...same.slice(1), Infinity]],
  ] as const) {
    expect(psi(before, after)).toMatchObject({ status: 'ok' });
    expect(kolmogorovSmirnov(before, after)).toMatchObject({ status: 'ok' });
  }
});

test('one unseen level in 1,000 rows does not alarm, many do', () => {
  const levels = Array.from({ length: 1000 }, (_, row) => ['a', 'b', 'c'][row % 3] ?? 'a');
  const withUnseen = (rows: number) => levels.map((level, row) => (row < rows ? 'new' : level));
  expect(psi(levels, withUnseen(1))).toMatchObject({ status: 'ok' });
  expect(psi(levels, withUnseen(100))).toMatchObject({ status: 'drift' });
});

test.each([
  ['missing', null],
  ['unseen', 'new'],
])('one %s row does not hide a shift among many columns', async (_, odd) => {
  const names = Array.from({ length: 60 }, (__, column) => `c${column}`);
  const flags = (share: number) =>
    Array.from({ length: 1000 }, () => (random.next() < share ? 'a' : 'b'));
  const spec: ProfileSpec = {
    kind: 'profile-spec',
    version: 1,
    columns: Object.fromEntries(names.map((name) => [name, { kind: 'levels' }])),
  };
  const rows = (share: number) => Object.fromEntries(names.map((name) => [name, flags(share)]));
  const before = await profileTable(rows(0.5), spec);
  const moved = [odd, ...flags(0.9).slice(1)];
  const after = await profileTable({ ...rows(0.5), c0: moved }, profileSpecFor(before));
  const report = compareProfiles(before, after);
  expect(report.columns.filter(({ status }) => status === 'drift')).toMatchObject([
    { column: 'c0' },
  ]);
});

test('bins that are empty on one side are filled on both, so PSI is finite and symmetric', () => {
  const [before, after] = [
    ['a', 'b'],
    ['b', 'c'],
  ].map((pair) => Array.from({ length: 100 }, (_, row) => pair[row % 2] ?? ''));
  const [there, back] = [psi(before ?? [], after ?? []), psi(after ?? [], before ?? [])];
  expect(there.statistic).toBeCloseTo(back.statistic ?? Number.NaN, 12);
  expect(there.statistic).toBeLessThan(10);
  expect(there.details.unsmoothed).toBeNull();
});

test('the number of bins asked for is the number used', () => {
  for (const bins of [2, 5, 20]) expect(psi(reference, same, { bins }).details.bins).toBe(bins);
});

test('an all-missing column is no-data and does not stop the others', async () => {
  const nothing = reference.map(() => null);
  const spec = numeric('gone', 'empty', 'shifted');
  const before = await profileTable({ gone: reference, empty: nothing, shifted: reference }, spec);
  const after = await profileTable(
    { gone: nothing, empty: nothing, shifted },
    profileSpecFor(before),
  );
  const report = compareProfiles(before, after);
  expect(report.columns.map(({ column, status }) => [column, status])).toEqual([
    ['gone', 'drift'],
    ['empty', 'no-data'],
    ['shifted', 'drift'],
  ]);
  // What drifted is the missing rate; the distribution itself has nothing to say.
  expect(report.columns[0]?.results.map(({ name, status }) => [name, status])).toEqual([
    ['psi', 'no-data'],
    ['kolmogorov-smirnov', 'no-data'],
    ['missing-rate', 'drift'],
  ]);
});

test('empty arrays, empty tables and absent columns are no-data', async () => {
  expect(psi([], [])).toMatchObject({ status: 'no-data', statistic: null, pValue: null });
  expect(psi(reference, [])).toMatchObject({ status: 'no-data' });
  expect(psi([null, undefined, Number.NaN], ['x'])).toMatchObject({ status: 'no-data' });
  expect(kolmogorovSmirnov([null], reference)).toMatchObject({ status: 'no-data' });
  const before = await profileTable({ x: [] }, numeric('x'));
  expect(compareProfiles(before, before).status).toBe('no-data');
  expect(compareProfiles(before, { ...before, columns: {} }).status).toBe('no-data');
});

test('an override of one column leaves the others at the policy', async () => {
  const spec = numeric('a', 'b', 'c');
  const before = await profileTable({ a: reference, b: reference, c: reference }, spec);
  const after = await profileTable({ a: shifted, b: shifted, c: shifted }, profileSpecFor(before));
  const statuses = (columns: Parameters<typeof compareProfiles>[2]) =>
    compareProfiles(before, after, columns).columns.map(({ status }) => status);
  const blind = { psi: 99, 'kolmogorov-smirnov': 1.1 };
  expect(statuses({ columns: { b: { effectFloors: blind } } })).toEqual(['drift', 'ok', 'drift']);
  // The policy's own floors hold for the columns that are not named, and for what b leaves out.
  expect(statuses({ effectFloors: blind, columns: { b: { effectFloors: { psi: 0.1 } } } })).toEqual(
    ['ok', 'drift', 'ok'],
  );
});

test('the KS p-value of few rows is not that of the limit formula', () => {
  const { statistic, pValue } = kolmogorovSmirnov([1, 2, 3, 4, 5], [4.5, 6, 7, 8, 9]);
  expect(statistic).toBe(0.8);
  // scipy.stats.ks_2samp gives 0.07936507936507936; the limit formula 2 Σ ± exp(−2 k² λ²) 0.0815.
  expect(pValue).toBeCloseTo(0.07936507936507936, 12);
});

test('a constant column that moves is seen', () => {
  const constant = (value: number) => Array.from({ length: 100 }, () => value);
  expect(psi(constant(5), constant(5))).toMatchObject({ status: 'ok', statistic: 0 });
  expect(psi(constant(5), constant(7))).toMatchObject({ status: 'drift' });
  expect(psi(constant(5), constant(4))).toMatchObject({ status: 'drift' });
  expect(kolmogorovSmirnov(constant(5), constant(7))).toMatchObject({ statistic: 1 });
});

test('columns may have the names of object members', async () => {
  const before = await profileTable({ constructor: reference }, numeric('constructor'));
  const lacking = { ...before, columns: {} };
  expect(compareProfiles(before, before).columns[0]?.status).toBe('ok');
  expect(compareProfiles(before, lacking).columns[0]?.status).toBe('no-data');
});

test('a report holds no rows', async () => {
  const secret = 123456.789;
  const before = await profileTable({ x: reference }, numeric('x'));
  const after = await profileTable({ x: [...same.slice(1), secret] }, profileSpecFor(before));
  expect(JSON.stringify(compareProfiles(before, after))).not.toContain('123456');
});
