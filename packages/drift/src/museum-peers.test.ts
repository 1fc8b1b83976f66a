import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { compareProfiles } from './compare-profiles.ts';
import { driftSections } from './drift-sections.ts';
import { profileSpecFor } from './profile.ts';
import { profileTable } from './profile-table.ts';
import { chiSquare } from './statistics/chi-square.ts';
import { kolmogorovSmirnov } from './statistics/kolmogorov-smirnov.ts';
import { psi } from './statistics/psi.ts';
import { wasserstein } from './statistics/wasserstein.ts';

// What peers compute, written out as they do it. Each test shows the fault there, and its absence here.

const random = createRandom(2026);
const normal = (rows: number, mean = 50, deviation = 10): readonly number[] =>
  Array.from({ length: rows }, () => mean + deviation * random.normal());
const reference = normal(5000);
const same = normal(5000);
const shifted = normal(5000).map((value) => value * 1.6);

/** Evidently's PSI: equal-width Sturges bins over both samples; `bins` is taken and ignored. */
function sturgesPsi(
  before: readonly number[],
  after: readonly number[],
  _options: { readonly bins?: number } = {},
): number {
  const both = [...before, ...after];
  const [low, high] = [
    both.reduce((a, b) => Math.min(a, b)),
    both.reduce((a, b) => Math.max(a, b)),
  ];
  const bins = Math.ceil(Math.log2(both.length) + 1);
  const shares = (values: readonly number[]): readonly number[] => {
    const counts = new Array<number>(bins).fill(0);
    for (const value of values) {
      const bin = Math.min(bins - 1, Math.floor(((value - low) / (high - low)) * bins));
      counts[bin] = (counts[bin] ?? 0) + 1;
    }
    return counts.map((count) => (count === 0 ? 1e-4 : count / values.length));
  };
  const [p, q] = [shares(before), shares(after)];
  return p.reduce((sum, x, bin) => sum + (x - (q[bin] ?? 1)) * Math.log(x / (q[bin] ?? 1)), 0);
}

/** Wasserstein over the standard deviation, which one outlier of the current side fakes. */
function plainWasserstein(before: readonly number[], after: readonly number[]): number {
  const { details, statistic } = wasserstein(before, after);
  const mean = before.reduce((a, b) => a + b, 0) / before.length;
  const deviation = Math.sqrt(before.reduce((a, b) => a + (b - mean) ** 2, 0) / before.length);
  return statistic === null ? 0 : (details.distance ?? 0) / deviation;
}

test('one outlier blinds equal-width PSI and fakes a plain Wasserstein', () => {
  const blinded = [...shifted.slice(1), 1e6];
  expect(sturgesPsi(reference, shifted)).toBeGreaterThan(0.1);
  expect(sturgesPsi(reference, blinded)).toBeLessThan(0.01);
  expect(psi(reference, blinded).status).toBe('drift');
  const faked = [...same.slice(1), 1e6];
  expect(plainWasserstein(reference, faked)).toBeGreaterThan(1);
  expect(wasserstein(reference, faked).status).toBe('ok');
});

test('the number of bins is ignored there and used here', () => {
  const there = [5, 10, 100].map((bins) => sturgesPsi(reference, shifted, { bins }));
  expect(new Set(there).size).toBe(1);
  const here = [5, 10, 100].map((bins) => psi(reference, shifted, { bins }).statistic);
  expect(new Set(here).size).toBe(3);
});

/** One-sample chi-square against the scaled reference: an unseen level expects nothing. */
function scaledChiSquare(before: readonly string[], after: readonly string[]): number {
  const count = (values: readonly string[], level: string): number =>
    values.filter((value) => value === level).length;
  return [...new Set([...before, ...after])].reduce((sum, level) => {
    const expected = (count(before, level) * after.length) / before.length;
    return sum + (count(after, level) - expected) ** 2 / expected;
  }, 0);
}

test('one unseen level in 1,000 rows is infinite there and nothing here', () => {
  const levels = Array.from({ length: 1000 }, (_, row) => ['a', 'b', 'c'][row % 3] ?? 'a');
  const one = levels.map((level, row) => (row === 0 ? 'new' : level));
  expect(scaledChiSquare(levels, one)).toBe(Infinity);
  expect(chiSquare(levels, one).status).toBe('ok');
  expect(psi(levels, one).status).toBe('ok');
});

/** Empty bins filled on one side only, by a constant that the rows do not know. */
function oneSidedPsi(before: readonly number[], after: readonly number[]): number {
  const shares = (counts: readonly number[]) => {
    const total = counts.reduce((a, b) => a + b, 0);
    return counts.map((count) => count / total);
  };
  const [p, q] = [shares(before), shares(after).map((share) => Math.max(share, 1e-4))];
  return p.reduce(
    (sum, x, bin) => sum + (x === 0 ? 0 : (x - (q[bin] ?? 1)) * Math.log(x / (q[bin] ?? 1))),
    0,
  );
}

test('zero bins filled on one side only make PSI depend on its direction', () => {
  const uneven = [30, 70, 0];
  expect(
    Math.abs(oneSidedPsi(uneven, [0, 50, 50]) - oneSidedPsi([0, 50, 50], uneven)),
  ).toBeGreaterThan(1);
  const rows = (counts: readonly number[]) =>
    counts.flatMap((count, level) => Array.from({ length: count }, () => 'abc'[level] ?? ''));
  const [a, b] = [rows(uneven), rows([0, 50, 50])];
  expect(psi(a, b).statistic).toBeCloseTo(psi(b, a).statistic ?? 0, 12);
});

/** The limit formula of Kolmogorov's distribution. */
function limitPValue(distance: number, n: number, m: number): number {
  const x = distance * Math.sqrt((n * m) / (n + m));
  let sum = 0;
  for (let k = 1; k < 100; k++) sum += 2 * (-1) ** (k - 1) * Math.exp(-2 * k ** 2 * x ** 2);
  return sum;
}

test('the limit formula is off by more than 30 % where the exact p-value is not', () => {
  const [a, b] = [normal(8), normal(9, 62)];
  const { statistic, pValue } = kolmogorovSmirnov(a, b);
  const limit = limitPValue(statistic ?? 0, 8, 9);
  expect(Math.abs(limit / (pValue ?? 0) - 1)).toBeGreaterThan(0.3);
});

test('one threshold for a column replaces the table of thresholds there, not here', async () => {
  const spec = {
    kind: 'profile-spec',
    version: 1,
    columns: { a: { kind: 'numeric' }, b: { kind: 'numeric' } },
  } as const;
  const before = await profileTable({ a: reference, b: reference }, spec);
  const after = await profileTable({ a: shifted, b: shifted }, profileSpecFor(before));
  const blind = { psi: 99, 'kolmogorov-smirnov': 2 };
  // The bug: what is set for one column takes the place of all that was set.
  const replacing = { columns: { a: {} } };
  const there = compareProfiles(before, after, replacing).columns;
  expect(there.map(({ status }) => status)).toEqual(['drift', 'drift']);
  const report = compareProfiles(before, after, { effectFloors: blind, columns: { a: {} } });
  expect(report.columns.map(({ status }) => status)).toEqual(['ok', 'ok']);
});

test('without correction a hundred columns alarm, with it they do not', () => {
  const p = Array.from({ length: 100 }, (_, i) => (i + 0.5) / 100);
  expect(p.filter((one) => one <= 0.05).length).toBe(5);
  expect(benjaminiHochberg(p).filter((one) => one <= 0.05)).toHaveLength(0);
});

test('a page shows no value of a row, and stays the same size however many rows there are', async () => {
  const spec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
  const secret = 123456.789012;
  const sizes: number[] = [];
  for (const rows of [500, 5000]) {
    const before = await profileTable({ x: reference.slice(0, rows) }, spec);
    const after = await profileTable(
      { x: [...same.slice(1, rows), secret] },
      profileSpecFor(before),
    );
    const text = JSON.stringify(driftSections(compareProfiles(before, after)));
    expect(text).not.toContain('123456.789');
    sizes.push(text.length);
  }
  expect(Math.abs((sizes[1] ?? 0) / (sizes[0] ?? 1) - 1)).toBeLessThan(0.2);
});
