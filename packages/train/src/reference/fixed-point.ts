import { LagoaError } from '@lagoa/data';
import type { GradientPairs, Objective } from '../objective/objective.ts';
import type { PairUnits } from './node-score.ts';
import { isSampled, type RowSample } from './sample-rows.ts';

/**
 * Gradient pairs as integers: a row's gradient is `gradients[row] * gradientUnit`. The units are
 * powers of two, so that scaling back a sum is exact.
 */
export interface FixedPointPairs extends PairUnits {
  readonly gradients: Int32Array;
  readonly hessians: Int32Array;
}

/** Adding and taking off 1.5 * 2^52 rounds to the nearest integer, ties to even. */
const ROUND = 6755399441055744;

/**
 * Rounds gradient pairs to multiples of a fixed unit. Sums of integers are exact and do not depend
 * on the order of rows, so siblings come by subtraction without error and any number of threads
 * gives the same model.
 *
 * With n rows, k is the largest integer up to 24 with n 2^k < 2^31. Gradients divided by their
 * bound and by the weight bound (both powers of two) are scaled by 2^k, hessians likewise by
 * 2^(k+1): for log loss, whose hessians are at most 1/4, that is 8 times finer than the gradients.
 * A sum of gradients then fits a signed 32-bit word and a sum of hessians an unsigned one, so that
 * a kernel may add both at once as `(g << 32) + h` in an i64. Here they are two integers in
 * float64: the same numbers. A hessian may round to 0.
 *
 * @param weights one per row, at most `weightBound`; none means 1
 * @param weightBound a power of two
 */
export function fixedPointPairs(
  pairs: GradientPairs,
  options: {
    readonly objective: Objective;
    readonly weights: Float32Array | undefined;
    readonly weightBound: number;
    /** The rows to learn from; the others count nothing. Default: all. */
    readonly sample?: RowSample | undefined;
  },
): FixedPointPairs {
  const { objective, weights, weightBound, sample } = options;
  const rows = pairs.gradients.length;
  const gradientBound = objective.gradientBound(pairs.gradients);
  const { hessianBound } = objective;
  const k = fractionBits(rows);
  const round = (values: Float32Array, bound: number, scale: number): Int32Array => {
    const rounded = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
      if (sample !== undefined && !isSampled(row, sample)) continue;
      const value = (values[row] ?? 0) / bound;
      const weighted =
        weights === undefined ? value : Math.fround(value * ((weights[row] ?? 0) / weightBound));
      rounded[row] = weighted * scale + ROUND - ROUND;
    }
    return rounded;
  };
  return {
    gradients: round(pairs.gradients, gradientBound, 2 ** k),
    hessians: round(pairs.hessians, hessianBound, 2 ** (k + 1)),
    ...pairUnits({ gradientBound, hessianBound, weightBound, rows }),
  };
}

/** What an integer gradient and an integer hessian are worth. */
export function pairUnits(of: {
  readonly gradientBound: number;
  readonly hessianBound: number;
  readonly weightBound: number;
  readonly rows: number;
}): PairUnits {
  const k = fractionBits(of.rows);
  return {
    gradientUnit: (of.gradientBound * of.weightBound) / 2 ** k,
    hessianUnit: (of.hessianBound * of.weightBound) / 2 ** (k + 1),
  };
}

/** The k of `fixedPointPairs`. */
export function fractionBits(rows: number): number {
  let k = 24;
  while (rows * 2 ** k >= 2 ** 31) k--;
  return k;
}

/**
 * Row weights with `scalePosWeight` on the rows of label 1; `undefined` where all are 1. Throws
 * `invalid-data` where all of them are 0 in float32, or one is infinite there.
 */
export function trainingWeights(
  { labels, weights }: { readonly labels: Float32Array; readonly weights?: Float32Array },
  scalePosWeight: number,
): Float32Array | undefined {
  const scaled =
    scalePosWeight === 1
      ? weights
      : labels.map((label, row) => (weights?.[row] ?? 1) * (label === 1 ? scalePosWeight : 1));
  if (scaled === undefined) return undefined;
  const total = scaled.reduce((sum, weight) => sum + weight, 0);
  if (total > 0 && total < Infinity) return scaled;
  const source = 'training data';
  throw new LagoaError(
    'invalid-data',
    `${source} has weights, with scalePosWeight, of ${total} in all: they must be finite in float32, and not all 0 there`,
    { details: { source } },
  );
}

/** The smallest power of two that no weight exceeds; 1 without weights. */
export function weightBoundOf(weights: Float32Array | undefined): number {
  if (weights === undefined) return 1;
  let largest = 0;
  for (const weight of weights) largest = Math.max(largest, weight);
  let bound = 1;
  while (bound < largest) bound *= 2;
  while (bound / 2 >= largest) bound /= 2;
  return bound;
}
