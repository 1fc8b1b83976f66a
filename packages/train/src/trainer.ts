import type { Dataset } from './dataset.ts';
import type { BoostedModel } from './model/boosted-model.ts';
import type { Objective } from './objective/objective.ts';

/**
 * What can be measured after each round, under XGBoost's names and as it computes them. `error` is
 * the share of rows on the wrong side of 1/2. The greater the better for `auc` and `aucpr`, the
 * smaller for all others. `binary:logistic` has all of them (`rmse` and `mae` are of the
 * probability), `reg:squarederror` has `rmse` and `mae`.
 */
export type TrainingMetric = 'logloss' | 'auc' | 'aucpr' | 'error' | 'rmse' | 'mae';

/** -1: predictions may only fall as the feature grows; 1: only rise; 0: either. */
export type MonotoneDirection = -1 | 0 | 1;

/** XGBoost's parameters under camelCase names, with its ranges and defaults. */
export interface BoostingParameters {
  /** Learning rate, [0, 1]. Default 0.3. */
  readonly eta?: number;
  /** 1 to 16. Default 6. */
  readonly maxDepth?: number;
  /** L2 regularisation of leaf weights, >= 0. Default 1. */
  readonly lambda?: number;
  /** L1 regularisation of leaf weights, >= 0. Default 0. */
  readonly alpha?: number;
  /** Least loss reduction of a split, >= 0. Default 0. */
  readonly gamma?: number;
  /** Least sum of hessians in a child, >= 0. Default 1. */
  readonly minChildWeight?: number;
  /** Most that a leaf's weight, before the learning rate, may be away from 0; 0 is no limit. Default 0. */
  readonly maxDeltaStep?: number;
  /** Share of rows that each tree learns from, drawn anew, (0, 1]. Default 1. */
  readonly subsample?: number;
  /** Share of features a tree may split on, drawn without replacement, (0, 1]. Default 1. */
  readonly colsampleBytree?: number;
  /** Share of the tree's features for each level, (0, 1]. Default 1. */
  readonly colsampleBylevel?: number;
  /** Share of the level's features for each node, (0, 1]. Default 1. */
  readonly colsampleBynode?: number;
  /** Factor on the weights of rows of label 1, >= 0. Default 1. */
  readonly scalePosWeight?: number;
  /** By feature name (others are free), or one per feature in their order. Default: all are free. */
  readonly monotoneConstraints?:
    | Readonly<Record<string, MonotoneDirection>>
    | readonly MonotoneDirection[];
  /** Most bins per feature, 2 to 256. Default 256. */
  readonly maxBin?: number;
  /** In prediction space. Default: the weighted mean label. */
  readonly baseScore?: number;
}

export interface TrainingProgress {
  /** Rounds finished, from 1. */
  readonly round: number;
  readonly rounds: number;
  /**
   * Metric values after this round, by `"<data set>-<metric>"`, for `train` and `validation`, and of
   * `validation` also the one that stops the training.
   */
  readonly metrics: Readonly<Record<string, number>>;
}

export interface TrainingOptions {
  readonly objective: Objective['name'];
  readonly parameters?: BoostingParameters;
  /** Most boosting rounds. */
  readonly rounds: number;
  readonly validation?: Dataset;
  /** Stop when the validation metric has not improved for this many rounds; keeps the best round. */
  readonly earlyStopping?: {
    readonly rounds: number;
    readonly metric?: TrainingMetric;
  };
  /** What to measure after each round; an empty list measures nothing. Default: the objective's own. */
  readonly metrics?: readonly TrainingMetric[];
  /** Most threads; an engine may take fewer where more do not pay. Default: as many as pay. */
  readonly threads?: number;
  /** Names the draws of rows and columns, an integer. Default 0. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TrainingProgress) => void;
}

export interface TrainingResult {
  readonly model: BoostedModel;
  readonly history: readonly TrainingProgress[];
  /** Round (from 1) whose model this is; equals the number of trees. */
  readonly bestRound: number;
  readonly engine: { readonly name: string; readonly version: string };
}

/** A training under way, here or on another machine. */
export interface TrainingRun {
  /** Names the run so that it can be found again. */
  readonly id: string;
  readonly result: Promise<TrainingResult>;
  cancel(): Promise<void>;
}

/** An engine that trains. */
export interface Trainer {
  readonly name: string;
  /**
   * Starts at once. What is wrong with the data or the options rejects the run's `result`. The same
   * data and options have the same run id, so that work already under way elsewhere can be found.
   */
  start(dataset: Dataset, options: TrainingOptions): TrainingRun;
  /**
   * Only of an engine whose runs outlive this process: a run started before, `undefined` where no
   * run has that id.
   */
  find?(id: string): Promise<TrainingRun | undefined>;
}
