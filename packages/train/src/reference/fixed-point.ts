import type { GradientPairs, Objective } from '../objective/objective.ts';

/** Gradient pairs as integers: a row's gradient is `gradients[row] * gradientUnit`. */
export interface FixedPointPairs {
  readonly gradients: Int32Array;
  readonly hessians: Int32Array;
  /** Powers of two, so that scaling back a sum is exact. */
  readonly gradientUnit: number;
  readonly hessianUnit: number;
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
  },
): FixedPointPairs {
  const { objective, weights, weightBound } = options;
  const rows = pairs.gradients.length;
  const gradientBound = objective.gradientBound(pairs.gradients);
  const { hessianBound } = objective;
  const k = fractionBits(rows);
  const round = (values: Float32Array, bound: number, scale: number): Int32Array => {
    const rounded = new Int32Array(rows);
    for (let row = 0; row < rows; row++) {
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
    gradientUnit: (gradientBound * weightBound) / 2 ** k,
    hessianUnit: (hessianBound * weightBound) / 2 ** (k + 1),
  };
}

function fractionBits(rows: number): number {
  let k = 24;
  while (rows * 2 ** k >= 2 ** 31) k--;
  return k;
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
