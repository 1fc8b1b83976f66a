import { nextFloat } from '../bin-edges.ts';
import { type ColumnProfile, createColumnCounter, frozenSpec } from '../column-profile.ts';
import { type NumericCounts, numericProfileOf } from '../counted-column.ts';
import { createLevelCounter } from '../level-profile.ts';
import { checkBins, learnSortedBins } from '../learn-bins.ts';
import { sortedValues } from './sorted-values.ts';

/** Values of one column; `null`, `undefined` and NaN are missing. */
export type ColumnValues = ArrayLike<number | bigint | string | boolean | null | undefined>;

/**
 * Two arrays as profiles with the bins of the reference: quantile bins where it holds numbers (then a
 * text or boolean in either throws `invalid-data`), else levels. Only what decides is counted: see
 * `compileProfile`.
 */
export function profilePair(
  reference: ColumnValues,
  current: ColumnValues,
  options: { readonly bins?: number; readonly kind?: 'levels' } = {},
): readonly [reference: ColumnProfile, current: ColumnProfile] {
  const { bins = 10, kind } = options;
  if (kind !== 'levels' && (isNumeric(reference) ?? isNumeric(current) ?? true)) {
    const [first, second] = [sortedValues(reference), sortedValues(current)];
    return profilesOfSorted([first, second], {
      bins,
      missing: [reference.length - first.length, current.length - second.length],
    });
  }
  const before = createLevelCounter('values', { kind: 'levels' }, { maximumLevels: Infinity });
  before.add(reference);
  const profile = before.finish();
  const after = createColumnCounter('values', frozenSpec(profile));
  after.add(current);
  return [profile, after.finish()];
}

/** Two samples without NaN, sorted, as profiles with the bins of the first. */
export function profilesOfSorted(
  [first, second]: readonly [Float64Array, Float64Array],
  { bins, missing }: { readonly bins: number; readonly missing: readonly [number, number] },
): readonly [reference: ColumnProfile, current: ColumnProfile] {
  checkBins('values', bins);
  const [from, to] = finitePart(first);
  const frozen = learnSortedBins(first.subarray(from, to), bins);
  const spec = { kind: 'numeric', frozen } as const;
  return [
    numericProfileOf(spec, countSorted(first, { ...frozen, missing: missing[0] })),
    numericProfileOf(spec, countSorted(second, { ...frozen, missing: missing[1] })),
  ];
}

function countSorted(
  sorted: Float64Array,
  {
    edges,
    range,
    missing,
  }: {
    readonly edges: readonly number[];
    readonly range: readonly [number, number] | null;
    readonly missing: number;
  },
): NumericCounts {
  const [from, to] = finitePart(sorted);
  const places = [from, ...edges.map((edge) => lowerBound(sorted, edge)), to];
  const [low, high] = range ?? [-Number.MAX_VALUE, Number.MAX_VALUE];
  const above = high === Number.MAX_VALUE ? to : lowerBound(sorted, nextFloat(high));
  return {
    missing,
    negativeInfinity: from,
    positiveInfinity: sorted.length - to,
    counts: places.slice(1).map((place, bin) => place - (places[bin] ?? 0)),
    minimum: from < to ? (sorted[from] ?? null) : null,
    maximum: from < to ? (sorted[to - 1] ?? null) : null,
    outside: [lowerBound(sorted, low) - from, to - above],
  };
}

/** From where to where the values are finite. */
function finitePart(sorted: Float64Array): readonly [from: number, to: number] {
  return [lowerBound(sorted, -Number.MAX_VALUE), lowerBound(sorted, Infinity)];
}

/** How many values are smaller. */
function lowerBound(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether the first value that is there is a number; undefined without values. */
function isNumeric(values: ColumnValues): boolean | undefined {
  if (values instanceof Float64Array) return true;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value !== null && value !== undefined && !Number.isNaN(value))
      return typeof value !== 'string' && typeof value !== 'boolean';
  }
  return undefined;
}
