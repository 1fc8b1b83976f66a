import type { ObjectiveName, ObjectiveParameters } from './objective-form.ts';

/** One regression tree in flat arrays; node 0 is the root. */
export interface Tree {
  /** Left child, or -1 for a leaf. */
  readonly leftChildren: Int32Array;
  readonly rightChildren: Int32Array;
  /** Parent, or -1 for the root. */
  readonly parents: Int32Array;
  /** Feature slot a node splits on; 0 for a leaf. */
  readonly splitIndices: Uint32Array;
  /**
   * Threshold (left iff value < threshold, in float32; may be infinite), or the leaf's value; none at
   * a split by category.
   */
  readonly splitConditions: Float32Array;
  /** 1 where a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** Loss reduction of the split; 0 for a leaf. */
  readonly lossChanges: Float32Array;
  /** Sum of hessians of the training rows in the node. */
  readonly sumHessian: Float32Array;
  readonly baseWeights: Float32Array;
  /**
   * Only of a tree with splits by category: at the place of such a node, the categories that go
   * right. All others go left, those never seen in training too.
   */
  readonly rightCategories?: readonly (Uint32Array | undefined)[];
}

/** A gradient-boosted tree model as plain data; its file is XGBoost's JSON or UBJSON. */
export interface BoostedModel {
  readonly objective: ObjectiveName;
  /**
   * What the objective was trained with, as XGBoost's files have it, where it is not what XGBoost
   * takes by itself: `{ reg_loss_param: { scale_pos_weight: '3' } }`. No prediction depends on it.
   */
  readonly objectiveParameters?: ObjectiveParameters;
  /** In the space of predictions: a probability for `binary:logistic`, a rate for `count:poisson`. */
  readonly baseScore: number;
  /**
   * Only of several classes: one number per class, what its margin starts with above `baseScore`.
   * XGBoost estimates them since 3.1; before, all are 0.
   */
  readonly classOffsets?: readonly number[];
  readonly featureNames: readonly string[];
  /** XGBoost's types of the features: `float`, `int`, `i`, `q`, `c`. */
  readonly featureTypes?: readonly string[];
  /** By round, in a round by class, for a class side by side. */
  readonly trees: readonly Tree[];
  /** Trees that grow side by side in each round, as in a random forest; 1 by default. */
  readonly parallelTrees?: number;
  /** DART's factor of each tree; 1 by default. */
  readonly treeWeights?: Float32Array;
  /** String attributes, kept in the file: engine, version, best iteration and so on. */
  readonly attributes: Readonly<Record<string, string>>;
}
