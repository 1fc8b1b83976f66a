import { type Clock, systemClock } from '@lagoa/data';
import { startRun } from '../reference/run-training.ts';
import type { Trainer } from '../trainer.ts';

export interface EmbeddedTrainerOptions {
  /** By which a run on this thread gives way. Default: the machine's. */
  readonly clock?: Clock;
  /** `false` takes the kernels without SIMD. Default: what the machine has. */
  readonly simd?: boolean;
  /** `false` trains on this thread alone. Default: whether there is a `SharedArrayBuffer`. */
  readonly sharedMemory?: boolean;
  /** Values that each thread must have to do; 0 starts every thread asked for. Default 1,000,000. */
  readonly valuesPerThread?: number;
}

/**
 * The histogram booster on WebAssembly kernels, the default engine: no native code, nothing to
 * install. Binary logistic and squared error, depth-wise growth, XGBoost's regularisation, handling
 * of missing values and model format; all of `BoostingParameters`.
 *
 * The same data, options and seed give the same model, byte for byte, on any number of threads, with
 * SIMD and without; its trees are those of `referenceTrainer()`.
 *
 * From 50,000 rows or 2.5 million values on it trains on worker threads, more than one where that
 * pays; below, and without shared memory, on this thread, giving way to the event loop every 10 ms.
 * Values in a `SharedArrayBuffer` are not copied. Cancelling ends all threads and frees the memory.
 *
 * @example
 * embeddedTrainer().name // 'lagoa-embedded'
 */
export function embeddedTrainer(options: EmbeddedTrainerOptions = {}): Trainer {
  const name = 'lagoa-embedded';
  return {
    name,
    start: (dataset, training) =>
      startRun(name, dataset, {
        options: training,
        async work(signal) {
          const { trainEmbedded } = await import('./train-embedded.ts');
          return trainEmbedded(dataset, training, { clock: systemClock, ...options, signal });
        },
      }),
  };
}
