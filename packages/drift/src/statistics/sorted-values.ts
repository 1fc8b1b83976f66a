import { LagoaError } from '@lagoa/data';
import { sortNumbers } from './sort-numbers.ts';

/** Numbers in an array; `null`, `undefined` and NaN are missing. */
export type NumericValues = ArrayLike<number | bigint | null | undefined>;

/**
 * The values that are not missing, sorted, in a new array. Throws `invalid-data` for what is no number,
 * such as a text of digits.
 */
export function sortedValues(values: ArrayLike<unknown>): Float64Array {
  const present = new Float64Array(values.length);
  let count = 0;
  if (values instanceof Float64Array) {
    for (let row = 0; row < values.length; row++) {
      const value = values[row] ?? 0;
      if (!Number.isNaN(value)) present[count++] = value;
    }
    return sortNumbers(present.subarray(0, count));
  }
  for (let row = 0; row < values.length; row++) {
    const value = toNumber(values[row], row);
    if (!Number.isNaN(value)) present[count++] = value;
  }
  return sortNumbers(present.subarray(0, count));
}

function toNumber(value: unknown, row: number): number {
  if (typeof value === 'number') return value;
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'bigint') return Number(value);
  throw new LagoaError(
    'invalid-data',
    `row ${row}: expected a number, got the ${typeof value} ${JSON.stringify(value)}`,
    { details: { column: 'values', record: row } },
  );
}

/** `sortedValues` without ±∞. */
export function sortedFiniteValues(values: NumericValues): Float64Array {
  return finiteValues(sortedValues(values));
}

/** Sorted values without ±∞. */
export function finiteValues(sorted: Float64Array): Float64Array {
  let [from, to] = [0, sorted.length];
  while (from < to && sorted[from] === -Infinity) from++;
  while (from < to && sorted[to - 1] === Infinity) to--;
  return sorted.subarray(from, to);
}

/** A quantile of sorted values, linear between its two neighbours (numpy's default). */
export function quantile(sorted: Float64Array, share: number): number {
  const place = (sorted.length - 1) * share;
  const low = Math.floor(place);
  const [below, above] = [sorted[low] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - low);
}
