import type { Dataset } from './dataset.ts';
import type { BoostedModel } from './model/boosted-model.ts';
import type { Objective } from './objective/objective.ts';

/** XGBoost's parameters under camelCase names, with its ranges and defaults. */
export interface BoostingParameters {
  /** Learning rate, (0, 1]. Default 0.3. */
  readonly eta?: number;
  /** 1 to 16. Default 6. */
  readonly maxDepth?: number;
  /** L2 regularisation of leaf weights, >= 0. Default 1. */
  readonly lambda?: number;
  /** Least loss reduction of a split, >= 0. Default 0. */
  readonly gamma?: number;
  /** Least sum of hessians in a child, >= 0. Default 1. */
  readonly minChildWeight?: number;
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
   * Metric values after this round, by `"<data set>-<metric>"`: the objective's own for `train` and
   * `validation`, and the one that stops the training.
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
    readonly metric?: 'logloss' | 'auc' | 'rmse';
  };
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
  start(dataset: Dataset, options: TrainingOptions): TrainingRun;
}
