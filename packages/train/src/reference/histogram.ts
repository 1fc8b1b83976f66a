import type { BinnedMatrix } from './binned-matrix.ts';
import type { FixedPointPairs } from './fixed-point.ts';

/**
 * Sums of gradient pairs by feature and bin: gradient at `2 (offset + bin)`, hessian next to it.
 * The values are integers, so adding and subtracting histograms is exact.
 */
export type Histogram = Float64Array<ArrayBuffer>;

/** Adds up the pairs of the given rows. */
export function buildHistogram(
  matrix: BinnedMatrix,
  pairs: FixedPointPairs,
  rows: Uint32Array,
): Histogram {
  const histogram = new Float64Array(2 * matrix.histogramSize);
  const gradients = new Float64Array(rows.length);
  const hessians = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    gradients[i] = pairs.gradients[row] ?? 0;
    hessians[i] = pairs.hessians[row] ?? 0;
  }
  for (const { bins, offset } of matrix.columns) {
    for (let i = 0; i < rows.length; i++) {
      const place = 2 * (offset + (bins[rows[i] ?? 0] ?? 0));
      histogram[place] = (histogram[place] ?? 0) + (gradients[i] ?? 0);
      histogram[place + 1] = (histogram[place + 1] ?? 0) + (hessians[i] ?? 0);
    }
  }
  return histogram;
}

/** The sibling's histogram: what the parent has and the child has not. */
export function subtractHistogram(parent: Histogram, child: Histogram): Histogram {
  return parent.map((sum, i) => sum - (child[i] ?? 0));
}
