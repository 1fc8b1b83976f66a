import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { createColumnCounter, frozenSpec } from './column-profile.ts';
import { learnBins } from './learn-bins.ts';
import type { NumericProfile } from './numeric-profile.ts';

function learn(values: ArrayLike<number>, options: { held?: number; pieces?: number }) {
  const counter = learnBins('x', options.held === undefined ? {} : { held: options.held });
  const all = Float64Array.from(values);
  const size = Math.ceil(all.length / (options.pieces ?? 1));
  for (let from = 0; from < all.length; from += size) counter.add(all.subarray(from, from + size));
  return asNumeric(counter.finish());
}

function asNumeric(column: ReturnType<ReturnType<typeof learnBins>['finish']>): NumericProfile {
  if (column.kind !== 'numeric') throw new Error('numeric');
  return column;
}

/** The same values counted by the bins of another profile, one by one. */
function recount(values: ArrayLike<number>, bins: NumericProfile): NumericProfile {
  const counter = createColumnCounter('x', frozenSpec(bins));
  counter.add(Float64Array.from(values));
  return asNumeric(counter.finish());
}

const random = createRandom(12);
const streams: Readonly<Record<string, readonly number[]>> = {
  normal: Array.from({ length: 30_000 }, () => random.normal()),
  'far from zero': Array.from({ length: 30_000 }, () => 1e6 + random.normal()),
  'sorted by time': Array.from({ length: 30_000 }, (_, i) => 100 + i / 50 + random.normal()),
  'half zeros': Array.from({ length: 30_000 }, () => Math.max(0, random.normal())),
  'whole numbers': Array.from({ length: 30_000 }, () => Math.floor(72 * random.next())),
  'holes and infinities': Array.from(
    { length: 30_000 },
    (_, i) => [Number.NaN, Infinity, -Infinity][i % 50] ?? random.normal(),
  ),
  constant: Array.from({ length: 5000 }, () => 7),
};

test.each(Object.entries(streams))('bins learnt from the sketch of %s', async (_, values) => {
  const exact = learn(values, { pieces: 7 });
  const sketched = learn(values, { held: 2000, pieces: 7 });
  // The counts are those of the bins, whatever the bins: a recount by the values agrees.
  expect(sketched).toEqual(recount(values, sketched));
  expect(exact).toEqual(recount(values, exact));
  // Everything that the bins do not enter is the same, centre and unit aside.
  const { rows, missing, negativeInfinity, positiveInfinity, minimum, maximum, distinct, range } =
    exact;
  expect(sketched).toMatchObject({
    ...{ rows, missing, negativeInfinity, positiveInfinity, minimum, maximum, distinct, range },
  });
  // No bin between the sketch's edges is heavier than the exact ones by more than a cell.
  expect(sketched.counts.reduce((a, b) => a + b)).toBe(exact.counts.reduce((a, b) => a + b));
  expect(Math.max(...sketched.counts)).toBeLessThanOrEqual(Math.max(...exact.counts) + 0.02 * rows);
});

test('a heavy value keeps a bin of its own above the held rows', () => {
  const { edges, counts } = learn(streams['half zeros'] ?? [], { held: 2000, pieces: 3 });
  const zero = edges.indexOf(0);
  expect(edges[zero + 1]).toBe(Number.MIN_VALUE);
  expect(counts[zero + 1]).toBe((streams['half zeros'] ?? []).filter((x) => x === 0).length);
});

test('values with weights are the same rows', () => {
  const values = streams['whole numbers'] ?? [];
  const rows = new Map<number, number>();
  for (const value of values) rows.set(value, (rows.get(value) ?? 0) + 1);
  const counter = learnBins('x');
  counter.add(Float64Array.from(rows.keys()), { weights: Float64Array.from(rows.values()) });
  expect(counter.finish()).toEqual(learn(values, {}));
});
