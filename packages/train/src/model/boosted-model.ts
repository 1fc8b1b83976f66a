/** One regression tree in flat arrays; node 0 is the root. */
export interface Tree {
  /** Left child, or -1 for a leaf. */
  readonly leftChildren: Int32Array;
  readonly rightChildren: Int32Array;
  /** Parent, or -1 for the root. */
  readonly parents: Int32Array;
  /** Feature slot a node splits on; 0 for a leaf. */
  readonly splitIndices: Uint32Array;
  /** Threshold (left iff value < threshold, in float32), or the leaf's value. */
  readonly splitConditions: Float32Array;
  /** 1 where a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** Loss reduction of the split; 0 for a leaf. */
  readonly lossChanges: Float32Array;
  /** Sum of hessians of the training rows in the node. */
  readonly sumHessian: Float32Array;
  readonly baseWeights: Float32Array;
}

/** A gradient-boosted tree model as plain data; its file is XGBoost's JSON. */
export interface BoostedModel {
  readonly objective: 'binary:logistic' | 'reg:squarederror';
  /** In the space of predictions: a probability for `binary:logistic`. */
  readonly baseScore: number;
  readonly featureNames: readonly string[];
  readonly trees: readonly Tree[];
  /** String attributes, kept in the file: engine, version, best iteration and so on. */
  readonly attributes: Readonly<Record<string, string>>;
}
