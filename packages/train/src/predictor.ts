import type { FeatureMatrix } from '@lagoa/features';
import type { ExplainOptions, PredictOptions } from './model/predict-options.ts';

/** Additive contributions to the margin (log-odds for binary logistic). */
export interface Contributions {
  /** Row-major, `rows * (names.length + 1)`; the last column is the bias. */
  readonly values: Float64Array;
  readonly rows: number;
  /** Only of a model of several classes: `values` are then `rows * classes * (names.length + 1)`. */
  readonly classes?: number;
  readonly names: readonly string[];
}

/** A model as scoring sees it. */
export interface Predictor {
  /** Layout of the matrices it takes; `predict` refuses any other. */
  readonly layoutHash: string;
  /** One score per row: a probability for binary logistic; one per class, row-major, for softprob. */
  predict(matrix: FeatureMatrix, options?: PredictOptions): Float32Array;
  explain?(matrix: FeatureMatrix, options?: ExplainOptions): Contributions;
}
