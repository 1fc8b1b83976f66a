import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import type { BoostedModel } from '../model/boosted-model.ts';
import { checkFeatures } from '../model/check-features.ts';
import { type PredictOptions, treesOfRange } from '../model/predict-options.ts';
import { classCount } from '../model/model-shape.ts';
import { startMargins } from '../model/start-margins.ts';
import type { ScoringTask, ScoringThread } from './score-worker.ts';

/** A model scoring on threads of its own, to be closed. */
export interface BatchPredictor extends AsyncDisposable {
  /** As `createPredictor` predicts, in the same order, bit for bit, for any number of threads. */
  predict(matrix: FeatureMatrix, options?: PredictOptions): Promise<Float32Array>;
  /** Ends the threads; what is still being predicted is rejected. */
  close(): Promise<void>;
}

/** Rows that a thread takes at a time: enough to pay for the way there and back. */
const ROWS_PER_TASK = 32_768;

/**
 * Starts threads that predict batches, `availableParallelism()` of them by default. The event loop
 * stays free. Rows cross without a copy where the matrix stands in shared memory. A start costs some
 * 50 ms; one row, or a few thousand, are faster with `createPredictor`.
 *
 * @param options.layoutHash as in `createPredictor`
 * @throws `unavailable` from `predict` when a thread ends by itself or is closed
 *
 * @example
 * const batches = openBatchPredictor(model, { layoutHash: features.layout.hash });
 * const scores = await batches.predict(matrix);
 * await batches.close();
 */
export function openBatchPredictor(
  model: BoostedModel,
  options: { readonly layoutHash: string; readonly threads?: number },
): BatchPredictor {
  const { layoutHash, threads = availableParallelism() } = options;
  if (!(Number.isInteger(threads) && threads >= 1))
    throw invalid('threads', `must be an integer >= 1, got ${threads}`);
  const entry = createRequire(import.meta.url).resolve('@lagoa/train/local/score-worker');
  const workerData: ScoringThread = { kind: 'lagoa-scoring', model };
  const lanes = Array.from({ length: threads }, () => openLane(new Worker(entry, { workerData })));

  const classes = classCount(model);

  const close = async (): Promise<void> => {
    await Promise.all(lanes.map((lane) => lane.close()));
  };
  return {
    async predict(matrix, predictOptions = {}) {
      if (matrix.layoutHash !== layoutHash)
        throw invalid('matrix', `has layout ${matrix.layoutHash}, the model takes ${layoutHash}`);
      checkFeatures(model, matrix);
      // What is wrong is refused before rows are sent.
      treesOfRange(model, predictOptions);
      const { baseMargins } = predictOptions;
      startMargins(new Float32Array(classes), matrix.rows, predictOptions);
      const width = matrix.names.length;
      const parts: Float32Array[] = [];
      let next = 0;
      await Promise.all(
        lanes.map(async (lane) => {
          for (let first = next; first < matrix.rows; first = next) {
            next = Math.min(first + ROWS_PER_TASK, matrix.rows);
            const rows = next - first;
            const part = matrix.values.subarray(first * width, (first + rows) * width);
            const isShared = matrix.values.buffer instanceof SharedArrayBuffer;
            const values = isShared ? part : part.slice();
            const own = baseMargins?.slice(first * classes, next * classes);
            const options = { ...predictOptions, baseMargins: own };
            parts[first / ROWS_PER_TASK] = await lane.run({ values, rows, options });
          }
        }),
      );
      const predictions = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        predictions.set(part, at);
        at += part.length;
      }
      return predictions;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Lane {
  run(task: ScoringTask): Promise<Float32Array>;
  close(): Promise<void>;
}

/** A thread that takes its tasks one after the other; idle, it keeps no process alive. */
function openLane(worker: Worker): Lane {
  type Waiting = {
    readonly resolve: (part: Float32Array) => void;
    readonly reject: (cause: unknown) => void;
  };
  const waiting: Waiting[] = [];
  let ended: unknown;
  const end = (cause: unknown): void => {
    ended ??= cause;
    for (const { reject } of waiting.splice(0)) reject(ended);
  };
  worker.unref();
  worker.on('message', (part: Float32Array) => {
    waiting.shift()?.resolve(part);
    if (waiting.length === 0) worker.unref();
  });
  worker.on('error', end);
  worker.on('exit', (code) =>
    end(new LagoaError('unavailable', `the scoring thread ended with code ${code}`)),
  );
  return {
    run: (task) =>
      new Promise((resolve, reject) => {
        if (ended !== undefined) return reject(ended);
        waiting.push({ resolve, reject });
        worker.ref();
        const { buffer } = task.values;
        worker.postMessage(task, buffer instanceof ArrayBuffer ? [buffer] : []);
      }),
    async close() {
      end(new LagoaError('unavailable', 'the batch predictor is closed'));
      await worker.terminate();
    },
  };
}

function invalid(argument: string, text: string): LagoaError {
  return new LagoaError('invalid-argument', `${argument} ${text}`, { details: { argument } });
}
