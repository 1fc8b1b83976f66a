import type { FeatureMatrix } from '@lagoa/features';
import { featureCuts } from './feature-cuts.ts';

/** One feature as the booster sees it: a small integer per row. */
export interface BinnedColumn {
  /** Upper edges; bin b holds `[cuts[b-1], cuts[b])`. */
  readonly cuts: Float32Array;
  /** Below every value, at `min - (|min| + 1e-5)`. */
  readonly floor: number;
  /** Bin of each row; a missing value has the bin `cuts.length`. */
  readonly bins: Uint8Array;
  /** First of the feature's `cuts.length + 1` places in a histogram over all features. */
  readonly offset: number;
}

export interface BinnedMatrix {
  readonly rows: number;
  readonly columns: readonly BinnedColumn[];
  /** Places of a histogram over all features. */
  readonly histogramSize: number;
}

/** Above so many rows, the edges of bins come from an evenly spaced sample of so many. */
export const SKETCH_ROWS = 131072;

/** The row that is the i-th of the sample. */
export function sketchRow(i: number, rows: number): number {
  return rows <= SKETCH_ROWS ? i : Math.floor((i * rows) / SKETCH_ROWS);
}

/**
 * Replaces each value by its bin, column by column. A feature with missing values has at most 255
 * bins, so that these and the missing values fit in a byte.
 */
export function binMatrix(matrix: FeatureMatrix, maxBin: number): BinnedMatrix {
  const columns: BinnedColumn[] = [];
  let offset = 0;
  for (let feature = 0; feature < matrix.names.length; feature++) {
    const values = columnValues(matrix, feature);
    let hasMissing = false;
    let least = Infinity;
    let largest = -Infinity;
    for (const value of values) {
      if (Number.isNaN(value)) hasMissing = true;
      else if (value > largest) largest = value;
      if (value < least) least = value;
    }
    const sketch = Float32Array.from(
      { length: Math.min(matrix.rows, SKETCH_ROWS) },
      (_, i) => values[sketchRow(i, matrix.rows)] ?? Number.NaN,
    );
    const sorted = sketch.filter((value) => !Number.isNaN(value)).sort();
    const bins = hasMissing ? Math.min(maxBin, 255) : maxBin;
    const cuts = featureCuts(sorted, bins, largest === -Infinity ? 0 : largest);
    columns.push({ cuts, floor: floorBelow(least), bins: binValues(values, cuts), offset });
    offset += cuts.length + 1;
  }
  return { rows: matrix.rows, columns, histogramSize: offset };
}

/** The threshold below all values of a feature whose least is given; infinite: it has none. */
export function floorBelow(least: number): number {
  const value = least === Infinity ? 0 : least;
  return Math.fround(value - Math.fround(Math.abs(value) + 1e-5));
}

function columnValues(matrix: FeatureMatrix, feature: number): Float32Array {
  const width = matrix.names.length;
  const values = new Float32Array(matrix.rows);
  for (let row = 0; row < matrix.rows; row++) {
    values[row] = matrix.values[row * width + feature] ?? Number.NaN;
  }
  return values;
}

function binValues(values: Float32Array, cuts: Float32Array): Uint8Array {
  const bins = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? Number.NaN;
    bins[row] = Number.isNaN(value) ? cuts.length : countUpTo(cuts, value);
  }
  return bins;
}

/** How many cuts are <= value. */
function countUpTo(cuts: Float32Array, value: number): number {
  let low = 0;
  let high = cuts.length - 1; // the last cut is above every value
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((cuts[middle] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}
