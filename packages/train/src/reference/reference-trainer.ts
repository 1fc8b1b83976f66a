import { type Clock, contentHash, LagoaError, systemClock } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import type { Trainer, TrainingOptions, TrainingRun } from '../trainer.ts';
import { boost } from './boost.ts';

/**
 * The readable histogram booster: plain TypeScript, one thread, depth-wise growth. Its arithmetic is
 * integers, and float32 and float64 operations that every machine rounds alike, so the same data and
 * options give the same model, byte for byte; it judges every faster engine. Nothing in it is
 * random: `seed` changes nothing.
 *
 * Between rounds it gives way to the event loop at least every 10 ms of the given clock, so that
 * `signal`, `cancel` and progress work.
 *
 * @example
 * referenceTrainer().name // 'lagoa-reference'
 */
export function referenceTrainer(options: { readonly clock?: Clock } = {}): Trainer {
  const { clock = systemClock } = options;
  const name = 'lagoa-reference';
  return {
    name,
    start(dataset, training) {
      const controller = new AbortController();
      const signal = training.signal
        ? AbortSignal.any([training.signal, controller.signal])
        : controller.signal;
      const result = boost(dataset, training, { clock, signal, engine: { name, version: '1' } });
      return {
        id: runId(name, dataset, training),
        result,
        async cancel() {
          controller.abort(new LagoaError('aborted', 'training was cancelled'));
          await result.catch(() => undefined);
        },
      } satisfies TrainingRun;
    },
  };
}

/** The same work has the same name. */
function runId(engine: string, dataset: Dataset, options: TrainingOptions): string {
  const { objective, parameters = {}, rounds, validation, earlyStopping = null } = options;
  const content = {
    engine,
    data: dataset.hash,
    validation: validation?.hash ?? null,
    objective,
    parameters,
    rounds,
    earlyStopping,
  };
  return contentHash(content).slice(0, 16);
}
