/** Slots `[start, end)` of the vector that belong to one feature; explanations are added up by it. */
export interface FeatureGroup {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** A batch of feature vectors, ready for a model. */
export interface FeatureMatrix {
  /** Row-major, `rows * names.length` values; NaN means missing. */
  readonly values: Float32Array;
  readonly rows: number;
  /** One name per slot, in vector order. */
  readonly names: readonly string[];
  readonly groups: readonly FeatureGroup[];
  /** Content hash of the fitted features' layout (names, groups and fitted state). */
  readonly layoutHash: string;
}
