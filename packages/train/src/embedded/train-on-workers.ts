import { type Clock, LagoaError } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import { createGiveWay } from '../reference/give-way.ts';
import type { TrainingOptions, TrainingResult } from '../trainer.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { LeadMessage, ThreadData } from './thread-data.ts';
import type { WorkerThread, WorkerThreads } from './worker-threads.ts';

/**
 * Trains on worker threads, one per share of the plan; the first leads. This thread only waits. All
 * threads are ended with the training, however it ends: done, failed, aborted, or one thread lost.
 */
export async function trainOnWorkers(
  dataset: Dataset,
  options: TrainingOptions,
  context: {
    readonly module: WebAssembly.Module;
    readonly memory: WebAssembly.Memory;
    readonly plan: MemoryPlan;
    readonly threads: WorkerThreads;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
): Promise<TrainingResult> {
  const { module, memory, plan, threads, signal } = context;
  const giveWay = createGiveWay(context.clock, signal);
  const shared = await shareDataset(dataset, giveWay);
  const { signal: _signal, onProgress, validation, ...rest } = options;
  const sent: TrainingOptions = {
    ...rest,
    ...(validation && { validation: await shareDataset(validation, giveWay) }),
  };
  const { workerSource } = await import('../generated/worker.ts');
  await giveWay();

  const workers: WorkerThread[] = [];
  let stop = (): void => undefined;
  try {
    return await new Promise<TrainingResult>((resolve, reject) => {
      stop = () =>
        reject(new LagoaError('aborted', 'training was aborted', { cause: signal.reason }));
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      for (const thread of plan.threads.keys()) {
        const lead = thread === 0 ? { lead: { dataset: shared, options: sent } } : {};
        const values = shared.matrix.values;
        const workerData: ThreadData = { module, memory, plan, thread, values, ...lead };
        const worker = new threads.Worker(workerSource, { eval: true, workerData });
        workers.push(worker);
        worker.on('message', (message) => {
          try {
            if ('progress' in message) onProgress?.(message.progress);
            else if ('result' in message) resolve(message.result);
            else reject(errorOf(message.error));
          } catch (cause) {
            reject(cause); // of the caller's onProgress
          }
        });
        worker.on('error', (cause) =>
          reject(new LagoaError('unavailable', `training thread ${thread} failed`, { cause })),
        );
        worker.on('exit', (code) =>
          reject(
            new LagoaError(
              'unavailable',
              `training thread ${thread} ended early, exit code ${code}`,
            ),
          ),
        );
      }
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function errorOf(error: Extract<LeadMessage, { error: unknown }>['error']): Error {
  const { code, message, details } = error;
  if (code === undefined) return new Error(message);
  return new LagoaError(code, message, isObject(details) ? { details } : {});
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The dataset without keys, its arrays in memory that threads share: copied only if they are not. */
async function shareDataset(dataset: Dataset, giveWay: () => Promise<void>): Promise<Dataset> {
  const share = (array: Float32Array) => shareArray(array, giveWay);
  const { matrix, labels, weights, baseMargins, hash } = dataset;
  return {
    matrix: { ...matrix, values: await share(matrix.values) },
    labels: await share(labels),
    ...(weights && { weights: await share(weights) }),
    ...(baseMargins && { baseMargins: await share(baseMargins) }),
    hash,
  };
}

async function shareArray(
  array: Float32Array,
  giveWay: () => Promise<void>,
): Promise<Float32Array> {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const copy = new Float32Array(new SharedArrayBuffer(array.byteLength));
  const step = 2 ** 20;
  for (let start = 0; start < array.length; start += step) {
    copy.set(array.subarray(start, start + step), start);
    await giveWay();
  }
  return copy;
}
