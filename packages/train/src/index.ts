export type { Dataset } from './dataset.ts';
export type { BoostedModel, Tree } from './model/boosted-model.ts';
export type { Contributions, Predictor } from './predictor.ts';
export type {
  BoostingParameters,
  Trainer,
  TrainingOptions,
  TrainingProgress,
  TrainingResult,
  TrainingRun,
} from './trainer.ts';
