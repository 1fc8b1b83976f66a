import { type Clock, contentHash, LagoaError } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import type { TrainingOptions, TrainingProgress, TrainingResult, TrainingRun } from '../trainer.ts';
import { resolveParameters } from '../parameters.ts';
import { checkInput } from './check-input.ts';
import { createGiveWay } from './give-way.ts';

/**
 * Runs a training that can be cancelled, by the caller's signal and by `cancel`. Whatever is wrong
 * rejects `result`; nothing throws. The run of options that are refused is called `refused`.
 *
 * @param work takes the signal of both
 */
export function startRun(
  engine: string,
  dataset: Dataset,
  {
    options,
    work,
  }: {
    readonly options: TrainingOptions;
    readonly work: (signal: AbortSignal) => Promise<TrainingResult>;
  },
): TrainingRun {
  const controller = new AbortController();
  let id = 'refused';
  const begin = async (): Promise<TrainingResult> => {
    checkInput(dataset, options);
    resolveParameters(options.parameters);
    id = runId(engine, dataset, options);
    return work(
      options.signal ? AbortSignal.any([options.signal, controller.signal]) : controller.signal,
    );
  };
  const result = begin();
  return {
    id,
    result,
    async cancel() {
      controller.abort(new LagoaError('aborted', 'training was cancelled'));
      await result.catch(() => undefined);
    },
  };
}

/** Takes the steps of a training on this thread, giving way between them. */
export async function takeSteps(
  steps: Generator<TrainingProgress | undefined, TrainingResult>,
  context: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly onProgress: TrainingOptions['onProgress'];
  },
): Promise<TrainingResult> {
  const giveWay = createGiveWay(context.clock, context.signal);
  for (;;) {
    await giveWay();
    const step = steps.next();
    if (step.done) return step.value;
    if (step.value) context.onProgress?.(step.value);
  }
}

/** The same work has the same name. */
function runId(engine: string, dataset: Dataset, options: TrainingOptions): string {
  const { objective, parameters = {}, rounds, validation, earlyStopping = null } = options;
  const content = {
    engine,
    data: dataset.hash,
    validation: validation?.hash ?? null,
    objective,
    parameters: Object.fromEntries(
      Object.entries(parameters).filter(([, value]) => value !== undefined),
    ),
    rounds,
    earlyStopping,
    metrics: options.metrics ?? null,
    seed: options.seed ?? 0,
  };
  return contentHash(content).slice(0, 16);
}
