import { availableParallelism } from 'node:os';
import type { Dataset } from '../dataset.ts';
import { readModelUbjson } from '../model/read-model-ubjson.ts';
import { sliceRounds } from '../model/slice-rounds.ts';
import { objectiveOf } from '../objective/objective.ts';
import { resolveParameters } from '../parameters.ts';
import { baseScoreOf, checkDataset, checkOptions } from '../reference/check-training.ts';
import { monotoneDirections } from '../reference/monotone-directions.ts';
import { startRun } from '../reference/run-training.ts';
import type { Trainer, TrainingOptions, TrainingProgress, TrainingResult } from '../trainer.ts';
import { libraryCandidates, machineSearch } from './find-library.ts';
import { aborted, runWorker } from './run-worker.ts';
import type { NativeRows, NativeTraining } from './train-with-library.ts';
import { xgboostParameters } from './xgboost-parameters.ts';

/** Below, OpenMP's threads cost more than they bring. */
const ROWS_FOR_THREADS = 50_000;

/**
 * The XGBoost library itself behind the `Trainer` port, through its C API (by the optional peer
 * `koffi`): versions 1.7 to 3.x, `tree_method=hist`. Each training has a worker thread to itself,
 * which opens the library, owns all its handles and frees them; the event loop stays free. One thread
 * then waits for the next training, without keeping the process alive.
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
  const name = 'xgboost';
  return {
    name,
    start: (dataset, training) =>
      startRun(name, dataset, {
        options: training,
        work: (signal) => train(dataset, training, { signal, library, threads }),
      }),
  };
}

async function train(
  dataset: Dataset,
  options: TrainingOptions,
  context: {
    readonly signal: AbortSignal;
    readonly library: string | undefined;
    readonly threads: number | undefined;
  },
): Promise<TrainingResult> {
  const { validation, earlyStopping, rounds, seed = 0 } = options;
  const { signal } = context;
  const objective = objectiveOf(options.objective);
  const parameters = resolveParameters(options.parameters);
  checkDataset(dataset, objective, 'training data');
  if (validation) checkDataset(validation, objective, 'validation data');
  const threads = context.threads ?? options.threads;
  checkOptions(dataset, threads === undefined ? options : { ...options, threads }, objective);
  if (signal.aborted) throw aborted(signal.reason);
  const directions = monotoneDirections(parameters.monotoneConstraints, dataset.matrix.names);
  const metrics = options.metrics ?? [objective.metrics[0]];
  const stopMetric = earlyStopping?.metric ?? objective.metrics[0];
  const onValidation = new Set(earlyStopping ? [...metrics, stopMetric] : metrics);
  const baseScore = baseScoreOf(dataset, objective, parameters.baseScore);
  const pays = dataset.matrix.rows >= ROWS_FOR_THREADS;
  const training: NativeTraining = {
    training: rowsOf(dataset),
    validation: validation && rowsOf(validation),
    parameters: {
      tree_method: 'hist',
      objective: objective.name,
      seed: String(seed),
      ...xgboostParameters({ ...parameters, baseScore, monotoneConstraints: directions }),
    },
    metrics: [...onValidation],
    rounds,
    threads: threads ?? (pays ? availableParallelism() : 1),
  };
  const told = new Set([
    ...metrics.map((metric) => `train-${metric}`),
    ...[...onValidation].map((metric) => `validation-${metric}`),
  ]);
  const cancelled = new Int32Array(new SharedArrayBuffer(4));
  const cancel = (): void => {
    Atomics.store(cancelled, 0, 1);
  };
  const history: TrainingProgress[] = [];
  signal.addEventListener('abort', cancel, { once: true });
  try {
    const { bytes, best, version } = await runWorker(
      {
        candidates: libraryCandidates(machineSearch(context.library)),
        training,
        cancelled,
        stop: earlyStopping && { metric: stopMetric, rounds: earlyStopping.rounds },
      },
      {
        onRound(round, measured) {
          const values = Object.entries(measured).filter(([name]) => told.has(name));
          const progress = { round, rounds, metrics: Object.fromEntries(values) };
          history.push(progress);
          options.onProgress?.(progress);
        },
      },
    );
    const engine = { name: 'XGBoost', version };
    const bestRound = best?.round ?? history.length;
    const model = sliceRounds(readModelUbjson(bytes), [0, bestRound]);
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
    signal.removeEventListener('abort', cancel);
  }
}

function rowsOf({ matrix, labels, weights, baseMargins }: Dataset): NativeRows {
  return {
    values: compact(matrix.values),
    rows: matrix.rows,
    columns: matrix.names.length,
    labels: compact(labels),
    weights: weights && compact(weights),
    baseMargins: baseMargins && compact(baseMargins),
  };
}

/** A view of a larger buffer would take all of the buffer to the worker. */
function compact(values: Float32Array): Float32Array {
  return values.byteLength === values.buffer.byteLength ? values : values.slice();
}
