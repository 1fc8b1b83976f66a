import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import type { NumericProfile } from '../numeric-profile.ts';
import { profileSpecFor } from '../profile.ts';
import { profileTable } from '../profile-table.ts';
import { kolmogorovSmirnov, kolmogorovSmirnovOfProfiles } from './kolmogorov-smirnov.ts';
import { psi } from './psi.ts';

const repeat = <T>(value: T, times: number): readonly T[] =>
  Array.from({ length: times }, () => value);

/** PSI of counts, written out. */
function byHand(reference: readonly number[], current: readonly number[]): number {
  const bins = reference.length;
  const share = (counts: readonly number[], bin: number): number =>
    ((counts[bin] ?? 0) + 0.5) / (counts.reduce((sum, count) => sum + count) + bins / 2);
  return reference.reduce((sum, _, bin) => {
    const [p, q] = [share(reference, bin), share(current, bin)];
    return sum + (p - q) * Math.log(p / q);
  }, 0);
}

test.each([
  ['missing', null],
  ['∞', Infinity],
  ['−∞', -Infinity],
])('%s has a bin of its own among numbers', (_, special) => {
  const result = psi(repeat(5, 100), [...repeat(5, 60), ...repeat(special, 40)]);
  expect(result.statistic).toBeCloseTo(byHand([100, 0], [60, 40]), 12);
  expect(result.details.bins).toBe(2);
});

test('missing and unseen levels have bins of their own, rare ones share theirs', () => {
  const reference = [...repeat('a', 990), ...repeat('b', 6), ...repeat('c', 3), 'd'];
  const current = [
    ...repeat('a', 900),
    ...repeat('b', 4),
    ...repeat('c', 6),
    ...repeat('e', 20),
    ...repeat('f', 30),
    ...repeat(null, 40),
  ];
  // b has 10 rows on both sides together, just enough to expect 5 on either; c and d have fewer.
  const expected = byHand([990, 6, 0, 0, 4, 0], [900, 4, 20, 30, 6, 40]);
  expect(psi(reference, current).statistic).toBeCloseTo(expected, 12);
});

test('the profile of both sides gives the same PSI whichever way they are counted', () => {
  const reference = Array.from({ length: 400 }, (_, row) => `level ${row % 70}`);
  const current = Array.from({ length: 400 }, (_, row) => `level ${row % 90}`);
  const rows = psi(reference, current);
  expect(psi([...reference].reverse(), [...current].reverse())).toEqual(rows);
});

test('booleans are levels, numbers among texts are too', () => {
  const result = psi(repeat(true, 50), [...repeat(true, 30), ...repeat(false, 20)]);
  expect(result.statistic).toBeCloseTo(byHand([50, 0], [30, 20]), 12);
  expect(psi(['1', '2'], [1, 2]).statistic).toBe(0);
});

test('KS by bins is a lower bound, as near as it says', async () => {
  const random = createRandom(17);
  const specs = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
  for (let round = 0; round < 40; round++) {
    const scale = 10 ** (round % 3);
    const draw = (mean: number) =>
      Array.from({ length: 60 + 10 * round }, (_, row) =>
        row % 25 === 0
          ? [Infinity, -Infinity, null][Math.floor(random.next() * 3)]
          : Math.round((mean + random.normal()) * scale) / scale,
      );
    const [first, second] = [draw(0), draw(round / 40)];
    const reference = await profileTable({ x: first }, specs);
    const current = await profileTable({ x: second }, profileSpecFor(reference));
    const binned = kolmogorovSmirnovOfProfiles(
      reference.columns.x as NumericProfile,
      current.columns.x as NumericProfile,
    );
    const exact = kolmogorovSmirnov(first as number[], second as number[]);
    const gap = (exact.statistic ?? Number.NaN) - (binned.statistic ?? Number.NaN);
    expect(gap).toBeGreaterThanOrEqual(-1e-15);
    expect(gap).toBeLessThanOrEqual((binned.details.uncertainty ?? 0) + 1e-15);
    expect([binned.referenceRows, binned.currentRows]).toEqual([
      exact.referenceRows,
      exact.currentRows,
    ]);
    expect(binned.pValue).toBeGreaterThanOrEqual((exact.pValue ?? 1) * (1 - 1e-12));
  }
});

test('infinite values count in KS of profiles', async () => {
  const specs = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
  const reference = await profileTable({ x: repeat(1, 50) }, specs);
  const current = await profileTable(
    { x: [...repeat(1, 25), ...repeat(Infinity, 25)] },
    profileSpecFor(reference),
  );
  const [before, after] = [reference.columns.x, current.columns.x] as [
    NumericProfile,
    NumericProfile,
  ];
  const result = kolmogorovSmirnovOfProfiles(before, after);
  expect(result).toMatchObject({ statistic: 0.5, currentRows: 50, details: { uncertainty: 1 } });
});
