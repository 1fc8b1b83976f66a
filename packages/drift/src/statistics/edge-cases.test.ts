import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import type { NumericProfile } from '../numeric-profile.ts';
import { profileSpecFor } from '../profile.ts';
import { profileTable } from '../profile-table.ts';
import { chiSquare } from './chi-square.ts';
import { hellinger } from './hellinger.ts';
import { jensenShannon } from './jensen-shannon.ts';
import { lInfinity } from './l-infinity.ts';
import { meanShift, meanShiftOfProfiles } from './mean-shift.ts';
import { wilsonInterval } from './proportion-test.ts';
import { totalVariation } from './total-variation.ts';
import { twoProportion } from './two-proportion.ts';
import { varianceShift } from './variance-shift.ts';
import { wasserstein, wassersteinOfProfiles } from './wasserstein.ts';

const repeat = <T>(value: T, times: number): readonly T[] =>
  Array.from({ length: times }, () => value);
const random = createRandom(8);
const normal = (rows: number, mean = 0, deviation = 1): readonly number[] =>
  Array.from({ length: rows }, () => mean + deviation * random.normal());

async function profiles(first: readonly (number | null)[], second: readonly (number | null)[]) {
  const spec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
  const reference = await profileTable({ x: first }, spec);
  const current = await profileTable({ x: second }, profileSpecFor(reference));
  return [reference.columns.x, current.columns.x] as [NumericProfile, NumericProfile];
}

const statistics = {
  jensenShannon,
  hellinger,
  totalVariation,
  chiSquare,
  lInfinity,
  wasserstein,
  meanShift,
  varianceShift,
};

test.each(Object.entries(statistics))('%s of nothing is no-data', (_, statistic) => {
  for (const [before, after] of [
    [[], []],
    [[], normal(40)],
    [normal(40), [null, undefined, Number.NaN]],
  ] as const)
    expect(statistic(before, after)).toMatchObject({
      status: 'no-data',
      statistic: null,
      pValue: null,
      effect: null,
    });
});

test.each(Object.entries(statistics))('%s sees a shift and no shift', (_, statistic) => {
  const reference = normal(2000);
  expect(statistic(reference, normal(2000)).status).toBe('ok');
  expect(statistic(reference, normal(2000, 0.8, 2)).status).toBe('drift');
  expect(statistic(reference, reference)).toMatchObject({ statistic: 0, pValue: 1, effect: 0 });
});

// Without drift, a p-value at or below 5 % must come in about 5 % of the samples: the bounds are 3
// standard errors. L-infinity, corrected for its levels, and KS in whole steps stay below.
test.each([
  [jensenShannon, 0.0233],
  [hellinger, 0.0233],
  [totalVariation, 0.0233],
  [chiSquare, 0.0233],
  [lInfinity, 0],
  [wasserstein, 0],
  [meanShift, 0.0233],
  [varianceShift, 0.0233],
] as const)('%o alarms at its level', (statistic, least) => {
  let alarms = 0;
  for (let sample = 0; sample < 600; sample++)
    if ((statistic(normal(200), normal(300)).pValue ?? 1) <= 0.05) alarms++;
  expect(alarms / 600).toBeGreaterThan(least);
  expect(alarms / 600).toBeLessThan(0.0767);
});

test('one wild value neither hides a shift from Wasserstein nor fakes one', async () => {
  const reference = normal(1000);
  for (const [before, after, status] of [
    [reference, [...normal(999), 1e6], 'ok'],
    [[...reference.slice(1), 1e6], normal(1000, 0.6), 'drift'],
    [reference, [...normal(999, 0.6), 1e6], 'drift'],
  ] as const) {
    expect(wasserstein(before, after).status).toBe(status);
    const binned = wassersteinOfProfiles(...(await profiles(before, after)));
    expect(binned.status).toBe(status);
    expect(binned.statistic).toBeLessThan(1);
  }
});

test('one wild value fakes nothing where a small change is significant, nor hides among zeros', async () => {
  const many = (rows: number, mean: number) => normal(rows, mean);
  const [before, after] = [many(40_000, 0), [...many(40_000, 0.04), 1e12]];
  const faked = wasserstein(before, after);
  expect(faked.pValue).toBeLessThan(0.01);
  expect(faked.statistic).toBeGreaterThan(1e6);
  expect(faked).toMatchObject({ status: 'ok' });
  expect(faked.effect).toBeLessThan(0.1);
  const zeros = (share: number) =>
    Array.from({ length: 1000 }, (_, row) => (row < share * 1000 ? 0 : 5 + (row % 7)));
  const [reference, current] = [[...zeros(0.8), 1e9], zeros(0.6)];
  expect(wasserstein(reference, current).status).toBe('drift');
  expect(wassersteinOfProfiles(...(await profiles(reference, current))).status).toBe('drift');
});

test('the scale of Wasserstein is robust, then σ, then 1', () => {
  expect(wasserstein([0, 1, 2, 3, 1e9], [0]).details.scale).toBe(2 / 1.349);
  const mostlyOne = [...repeat(1, 9), 11];
  expect(wasserstein(mostlyOne, mostlyOne).details.scale).toBe(3);
  expect(wasserstein(repeat(4, 50), repeat(6, 50))).toMatchObject({
    statistic: 2,
    status: 'drift',
    details: { distance: 2, scale: 1 },
  });
});

test('Wasserstein leaves ±∞ out', () => {
  expect(wasserstein([1, 2, Infinity], [-Infinity, 1, 2])).toMatchObject({
    statistic: 0,
    referenceRows: 2,
    currentRows: 2,
  });
});

test('Wasserstein by bins is as near to that of the values drawn in as it says', async () => {
  for (let round = 0; round < 30; round++) {
    const scale = 10 ** (round % 3);
    const draw = (mean: number) =>
      normal(60 + 20 * round, mean).map((x) => Math.round(x * scale) / scale);
    const [first, second] = [draw(0), draw(round / 20)];
    const [reference, current] = await profiles(first, second);
    const binned = wassersteinOfProfiles(reference, current);
    const [low, high] = [reference.edges[0] ?? 0, reference.edges.at(-1) ?? 0];
    const drawIn = (x: number) => Math.min(high, Math.max(low, x));
    const exact = wasserstein(first.map(drawIn), second.map(drawIn)).details.distance ?? 0;
    const gap = Math.abs((binned.details.distance ?? 0) - exact);
    expect(gap).toBeLessThanOrEqual((binned.details.uncertainty ?? 0) + 1e-12);
    if (scale < 100) continue;
    // With fine values the quartiles of the bins are near the exact ones.
    const ratio = (binned.details.scale ?? 0) / (wasserstein(first, second).details.scale ?? 1);
    expect(Math.abs(ratio - 1)).toBeLessThan(0.15);
  }
});

test('mean shift by profiles is that of the values', async () => {
  const [first, second] = [normal(500, 1e6), [...normal(300, 1e6 + 1, 3), null]];
  const exact = meanShift(first, second);
  const binned = meanShiftOfProfiles(...(await profiles(first, second)));
  expect(binned.statistic).toBeCloseTo(exact.statistic ?? Number.NaN, 9);
  expect(binned).toMatchObject({ status: exact.status, referenceRows: 500, currentRows: 300 });
});

test('constant columns have no standard error, and still an answer', () => {
  expect(meanShift(repeat(5, 50), repeat(5, 50))).toMatchObject({ statistic: 0, status: 'ok' });
  expect(meanShift(repeat(5, 50), repeat(7, 50))).toMatchObject({
    statistic: null,
    pValue: 0,
    effect: 2,
    status: 'drift',
  });
  const [flat, spread] = [repeat(5, 50), Array.from({ length: 50 }, (_, row) => row % 2)];
  expect(varianceShift(flat, flat)).toMatchObject({ statistic: 0, status: 'ok' });
  expect(varianceShift(flat, spread)).toMatchObject({ statistic: null, effect: 1, pValue: 0 });
  expect(meanShift([1], [2]).status).toBe('no-data');
  expect(meanShift([0, 1e200], [0, 1]).status).toBe('no-data');
  expect(varianceShift([1], [2, 3]).status).toBe('no-data');
});

test('Hellinger and total variation are what they say, on shares by hand', () => {
  const rows = (counts: readonly number[]) =>
    counts.flatMap((count, level) => repeat('abc'[level] ?? '', count));
  const [before, after] = [rows([50, 30, 20]), rows([20, 30, 150])];
  const [p, q] = [
    [0.5, 0.3, 0.2],
    [0.1, 0.15, 0.75],
  ] as const;
  const overlap = p.reduce((sum, share, level) => sum + Math.sqrt(share * (q[level] ?? 0)), 0);
  expect(hellinger(before, after).statistic).toBeCloseTo(Math.sqrt(1 - overlap), 12);
  expect(totalVariation(before, after)).toMatchObject({ statistic: 0.55, status: 'drift' });
  expect(totalVariation(before, after).pValue).toBe(chiSquare(before, after).pValue);
});

test('chi-square does not alarm at one row of an unseen level in 1,000', () => {
  const levels = Array.from({ length: 1000 }, (_, row) => 'abc'[row % 3] ?? '');
  const withUnseen = (rows: number) => levels.map((level, row) => (row < rows ? 'new' : level));
  expect(chiSquare(levels, withUnseen(1)).pValue).toBeGreaterThan(0.9);
  expect(chiSquare(levels, withUnseen(100)).status).toBe('drift');
});

test('the effect of chi-square does not shrink with a larger reference', () => {
  const half = (rows: number, share: number) =>
    Array.from({ length: rows }, (_, row) => (row < share * rows ? 'a' : 'b'));
  const balanced = chiSquare(half(1000, 0.5), half(1000, 0.7));
  expect(balanced.effect).toBeCloseTo(balanced.details.cramersV ?? 0, 14);
  const large = chiSquare(half(100_000, 0.5), half(1000, 0.7));
  expect(large.details.cramersV).toBeLessThan(0.05);
  expect(large.effect).toBeCloseTo(0.2, 2);
});

test('L-infinity names rare and unseen levels, missing rows, and bins of numbers', () => {
  const reference = [...repeat('a', 997), ...repeat('rare', 3)];
  expect(lInfinity(reference, repeat('rare', 50))).toMatchObject({ level: 'a' });
  expect(lInfinity(repeat('a', 100), [...repeat('a', 60), ...repeat(null, 40)])).toMatchObject({
    level: 'a',
    statistic: 0.4,
  });
  const mixed = [...repeat('a', 50), ...repeat('b', 50)];
  const later = [...repeat('a', 40), ...repeat('b', 30), ...repeat('new', 30)];
  expect(lInfinity(mixed, later)).toMatchObject({ level: 'new', statistic: 0.3, status: 'drift' });
  const losing = [...repeat('a', 35), ...repeat('b', 35), ...repeat(null, 30)];
  expect(lInfinity(mixed, losing)).toMatchObject({ level: 'missing', statistic: 0.3 });
  expect(lInfinity(repeat(5, 50), [...repeat(5, 20), ...repeat(9, 30)]).level).toBe('= 5');
});

test('beyond 50 unseen levels the others count as one, unless they are rare', () => {
  const unseen = Array.from({ length: 80 }, (_, index) => `n${String(index).padStart(2, '0')}`);
  const result = lInfinity(repeat('a', 100), [...repeat('a', 920), ...unseen]);
  expect(result).toMatchObject({ level: 'a', details: { levels: 51 } });
  const frequent = unseen.flatMap((level) => repeat(level, 100));
  expect(lInfinity(repeat('a', 9000), [...repeat('a', 920), ...frequent])).toMatchObject({
    level: 'a',
    details: { levels: 52 },
  });
});

test('two proportions: levels, flags and numbers, without missing rows', () => {
  const flags = [...repeat(true, 20), ...repeat(false, 60), ...repeat(null, 20)];
  const result = twoProportion(flags, [...repeat(true, 50), ...repeat(false, 50)]);
  expect(result).toMatchObject({ level: 'true', referenceRows: 80, currentRows: 100 });
  expect(result.details).toMatchObject({ reference: 0.25, current: 0.5 });
  expect(twoProportion([0, 1, 1, 1], [0, 0, 1, 1]).details).toMatchObject({ reference: 0.75 });
  expect(() => twoProportion(['a', 'b', 'c'], ['a'])).toThrow('the reference has 3: a, b, c');
  expect(twoProportion(['a', 'b', 'c', 'c'], ['a'], { level: 'c' }).effect).toBe(0.5);
  expect(twoProportion(['a'], ['new', 'a'], { level: 'new' }).effect).toBe(0.5);
  expect(twoProportion(repeat('a', 40), repeat('a', 40))).toMatchObject({
    statistic: 0,
    pValue: 1,
  });
  expect(twoProportion([null], ['a']).status).toBe('no-data');
});

test('the Wilson interval covers 0 and 1 where all rows agree, and everything without rows', () => {
  expect(wilsonInterval({ count: 0, rows: 0 })).toEqual({ low: 0, high: 1 });
  expect(wilsonInterval({ count: 0, rows: 9 }).low).toBe(0);
  expect(wilsonInterval({ count: 9, rows: 9 }).high).toBe(1);
  const [wide, narrow] = [0.99, 0.5].map((confidence) =>
    wilsonInterval({ count: 30, rows: 100 }, { confidence }),
  );
  expect(wide?.low).toBeLessThan(narrow?.low ?? 0);
});
