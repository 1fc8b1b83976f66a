import { type Clock, systemClock } from '@lagoa/data';
import type { Trainer } from '../trainer.ts';
import { boost } from './boost.ts';
import { createPlainGrower } from './plain-grower.ts';
import { startRun, takeSteps } from './run-training.ts';

/**
 * The readable histogram booster: plain TypeScript, one thread, depth-wise growth. Its arithmetic is
 * integers, and float32 and float64 operations that every machine rounds alike, so the same data,
 * options and seed give the same model, byte for byte; it judges every faster engine. Only `subsample`
 * and the `colsample` parameters draw, so `seed` changes nothing without them.
 *
 * Between steps it gives way to the event loop at least every 10 ms of the given clock, so that
 * `signal`, `cancel` and progress work; one tree is one step.
 *
 * @example
 * referenceTrainer().name // 'lagoa-reference'
 */
export function referenceTrainer(options: { readonly clock?: Clock } = {}): Trainer {
  const { clock = systemClock } = options;
  const name = 'lagoa-reference';
  const engine = { name, version: '1', createGrower: createPlainGrower };
  return {
    name,
    start: (dataset, training) =>
      startRun(name, dataset, {
        options: training,
        work: async (signal) =>
          takeSteps(boost(dataset, training, engine), {
            clock,
            signal,
            onProgress: training.onProgress,
          }),
      }),
  };
}
