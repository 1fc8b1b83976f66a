import type { FeatureMatrix } from '@lagoa/features';

/** Additive contributions to the margin (log-odds for binary logistic). */
export interface Contributions {
  /** Row-major, `rows * (names.length + 1)`; the last column is the bias. */
  readonly values: Float64Array;
  readonly rows: number;
  readonly names: readonly string[];
}

/** A model as scoring sees it. */
export interface Predictor {
  /** Layout of the matrices it takes; `predict` refuses any other. */
  readonly layoutHash: string;
  /** One score per row: a probability for binary logistic. */
  predict(matrix: FeatureMatrix): Float32Array;
  explain?(matrix: FeatureMatrix): Contributions;
}
