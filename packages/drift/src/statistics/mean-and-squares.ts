import { createExactSum } from '@lagoa/data/statistics';

/** A sample's mean, and the sum of the squared distances from it. */
export interface MeanAndSquares {
  readonly mean: number;
  readonly squares: number;
}

/**
 * Mean and squares of finite values, to the last digits of a float64; undefined without values, or
 * where they lie more than 1e140 apart.
 */
export function meanAndSquares(values: Float64Array): MeanAndSquares | undefined {
  // From the first value, so that a large common offset costs no digits.
  const origin = values[0];
  if (origin === undefined || values.some((value) => Math.abs(value - origin) > 1e140))
    return undefined;
  const mean = exactSum(values, (value) => value - origin) / values.length + origin;
  return { mean, squares: exactSum(values, (value) => (value - mean) ** 2) };
}

function exactSum(values: Float64Array, term: (value: number) => number): number {
  const sum = createExactSum();
  for (const value of values) sum.add(term(value));
  return sum.parts()[0] ?? 0;
}
