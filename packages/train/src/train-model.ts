import type { Dataset } from './dataset.ts';
import { embeddedTrainer } from './embedded/embedded-trainer.ts';
import type { Trainer, TrainingOptions, TrainingResult } from './trainer.ts';

/** `TrainingOptions` and the engine to use. */
export interface TrainModelOptions extends TrainingOptions {
  /** Default `embeddedTrainer()`. */
  readonly trainer?: Trainer;
}

/**
 * Trains a gradient-boosted tree model and waits for it.
 *
 * @throws `invalid-argument` for a value out of range, `unsupported` for a parameter the engine does
 * not know, `invalid-data` for data it cannot learn from, `aborted` when the signal fires.
 *
 * @example
 * const { model, bestRound } = await trainModel(training, {
 *   objective: 'binary:logistic',
 *   parameters: { maxDepth: 4, eta: 0.05 },
 *   rounds: 500,
 *   validation,
 *   earlyStopping: { rounds: 30 },
 * });
 */
export function trainModel(dataset: Dataset, options: TrainModelOptions): Promise<TrainingResult> {
  const { trainer = embeddedTrainer(), ...training } = options;
  return trainer.start(dataset, training).result;
}
