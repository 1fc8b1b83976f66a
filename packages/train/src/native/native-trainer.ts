import { availableParallelism } from 'node:os';
import { contentHash } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import type { BoostedModel } from '../model/boosted-model.ts';
import { classCount } from '../model/model-shape.ts';
import { readModelUbjson } from '../model/read-model-ubjson.ts';
import { type Objective, objectiveOf } from '../objective/objective.ts';
import { resolveParameters } from '../parameters.ts';
import { baseScoreOf, checkDataset, checkOptions } from '../reference/check-training.ts';
import type { Trainer, TrainingOptions, TrainingProgress, TrainingResult } from '../trainer.ts';
import { libraryCandidates, machineSearch } from './find-library.ts';
import { aborted, runWorker } from './run-worker.ts';
import type { NativeRows, NativeTraining } from './train-with-library.ts';
import { xgboostParameters } from './xgboost-parameters.ts';

/** Below, OpenMP's threads cost more than they bring. */
const ROWS_FOR_THREADS = 50_000;

/**
 * The XGBoost library itself behind the `Trainer` port, through its C API (by the optional peer
 * `koffi`): versions 1.7 to 3.x, `tree_method=hist`. Each training has a worker thread of its own,
 * which opens the library, owns all its handles and frees them; the event loop stays free.
 *
 * The library is `library`, or what the environment variable `XGBOOST_LIB` names, or the first found
 * under the loader's names (Debian), in Homebrew, conda and pip. `threads` is 1 below 50,000 rows
 * and all cores above by default; OpenMP is told not to spin while it waits (`OMP_WAIT_POLICY`),
 * unless the environment says otherwise.
 *
 * Cancelling acts between rounds. Errors: `not-found` without the library, saying how to get it;
 * `missing-peer` without koffi; `invalid-argument` with the library's own text for what it refuses;
 * `aborted` for a cancelled training; `unavailable` when the worker ends by itself.
 *
 * @example
 * const { model, engine } = await trainModel(training, {
 *   trainer: createNativeTrainer(),
 *   objective: 'binary:logistic',
 *   rounds: 100,
 * });
 */
export function createNativeTrainer(
  options: { readonly library?: string; readonly threads?: number } = {},
): Trainer {
  const { library, threads } = options;
  return {
    name: 'xgboost',
    start(dataset, training) {
      const cancelled = new Int32Array(new SharedArrayBuffer(4));
      const cancel = (): void => {
        Atomics.store(cancelled, 0, 1);
      };
      const result = train(dataset, training, { cancelled, cancel, library, threads });
      return {
        id: runId(dataset, training),
        result,
        async cancel() {
          cancel();
          await result.catch(() => undefined);
        },
      };
    },
  };
}

interface Context {
  readonly cancelled: Int32Array;
  readonly cancel: () => void;
  readonly library: string | undefined;
  readonly threads: number | undefined;
}

async function train(
  dataset: Dataset,
  options: TrainingOptions,
  context: Context,
): Promise<TrainingResult> {
  const { validation, earlyStopping, rounds, seed, signal } = options;
  const objective = objectiveOf(options.objective);
  const resolved = resolveParameters(options.parameters);
  checkDataset(dataset, objective, 'training data');
  if (validation) checkDataset(validation, objective, 'validation data');
  checkOptions(dataset, options, objective);
  if (signal?.aborted) throw aborted(signal.reason);
  const stopMetric = earlyStopping?.metric ?? objective.metrics[0];
  const baseScore = baseScoreOf(dataset, objective, resolved.baseScore);
  const many = dataset.matrix.rows >= ROWS_FOR_THREADS;
  const training: NativeTraining = {
    training: rowsOf(dataset),
    validation: validation && rowsOf(validation),
    parameters: {
      tree_method: 'hist',
      objective: objective.name,
      seed: String(seed ?? 0),
      ...xgboostParameters({ ...resolved, baseScore }),
    },
    metrics: [...new Set([objective.metrics[0], stopMetric])],
    rounds,
    threads: context.threads ?? (many ? availableParallelism() : 1),
  };
  const history: TrainingProgress[] = [];
  signal?.addEventListener('abort', context.cancel, { once: true });
  try {
    const { bytes, best, version } = await runWorker(
      {
        kind: 'lagoa-native-training',
        candidates: libraryCandidates(machineSearch(context.library)),
        training,
        cancelled: context.cancelled,
        stop: earlyStopping && { metric: stopMetric, rounds: earlyStopping.rounds },
      },
      {
        onRound(round, measured) {
          const metrics = metricsOf(measured, objective, stopMetric);
          const progress = { round, rounds, metrics };
          history.push(progress);
          options.onProgress?.(progress);
        },
      },
    );
    const engine = { name: 'XGBoost', version };
    const bestRound = best?.round ?? history.length;
    const model = firstRounds(readModelUbjson(bytes), bestRound);
    return {
      model: {
        ...model,
        featureNames: [...dataset.matrix.names],
        attributes: {
          engine: `${engine.name} ${engine.version}`,
          ...(best && { best_iteration: String(best.round - 1), best_score: String(best.value) }),
        },
      },
      history,
      bestRound,
      engine,
    };
  } finally {
    signal?.removeEventListener('abort', context.cancel);
  }
}

function rowsOf({ matrix, labels, weights }: Dataset): NativeRows {
  return {
    values: compact(matrix.values),
    rows: matrix.rows,
    columns: matrix.names.length,
    labels: compact(labels),
    weights: weights && compact(weights),
  };
}

/** A view of a larger buffer would take all of the buffer to the worker. */
function compact(values: Float32Array): Float32Array {
  return values.byteLength === values.buffer.byteLength ? values : values.slice();
}

/** The same as other engines tell: the objective's own metric for both, and the one that stops. */
function metricsOf(
  measured: Readonly<Record<string, number>>,
  objective: Objective,
  stopMetric: string,
): Readonly<Record<string, number>> {
  const own = objective.metrics[0];
  const names = [`train-${own}`, `validation-${own}`, `validation-${stopMetric}`];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = measured[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** The model as it was after so many rounds. */
function firstRounds(model: BoostedModel, rounds: number): BoostedModel {
  const perRound = (model.parallelTrees ?? 1) * classCount(model);
  return { ...model, trees: model.trees.slice(0, rounds * perRound) };
}

/** The same work has the same name. */
function runId(dataset: Dataset, options: TrainingOptions): string {
  const { objective, parameters = {}, rounds, validation, earlyStopping = null } = options;
  const content = {
    engine: 'xgboost',
    data: dataset.hash,
    validation: validation?.hash ?? null,
    objective,
    parameters,
    rounds,
    earlyStopping,
    seed: options.seed ?? 0,
  };
  return contentHash(content).slice(0, 16);
}
