import { type Clock, LagoaError } from '@lagoa/data';
import type { Dataset } from '../dataset.ts';
import { objectiveOf } from '../objective/objective.ts';
import { type ResolvedParameters, resolveParameters } from '../parameters.ts';
import { SKETCH_ROWS } from '../reference/binned-matrix.ts';
import { boost } from '../reference/boost.ts';
import { takeSteps } from '../reference/run-training.ts';
import { BLOCK_ROWS } from '../reference/training-metric.ts';
import type { TrainingOptions, TrainingResult } from '../trainer.ts';
import { compileKernels, hasSimd } from './compile-kernels.ts';
import type { EmbeddedTrainerOptions } from './embedded-trainer.ts';
import { createKernelGrower } from './kernel-grower.ts';
import { type MemoryPlan, planMemory } from './memory-plan.ts';
import { startKernels } from './start-kernels.ts';
import { leadAlone } from './team.ts';
import { createThreadContext } from './thread-context.ts';
import { engine } from './thread-data.ts';
import { trainOnWorkers } from './train-on-workers.ts';
import { workerThreads } from './worker-threads.ts';

/** From so many rows, or so many values, on training is worth the start of a thread. */
const WORKER_ROWS = 50_000;
const WORKER_VALUES = 2_500_000;
/** Values that a further thread must have to do; below, waiting for it costs what it brings. */
const VALUES_PER_THREAD = 1_000_000;

/** Trains on worker threads where that pays and can be, else here, giving way between steps. */
export async function trainEmbedded(
  dataset: Dataset,
  options: TrainingOptions,
  context: EmbeddedTrainerOptions & { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<TrainingResult> {
  const simd = context.simd ?? hasSimd();
  const threads = workerThreads();
  const shared = context.sharedMemory ?? typeof SharedArrayBuffer !== 'undefined';
  const count = threadsThatPay(dataset, options, context.valuesPerThread ?? VALUES_PER_THREAD);
  if (!shared || threads === undefined || count === 0)
    return trainHere(dataset, options, { ...context, simd });

  const plan = planOf(dataset, {
    parameters: resolveParameters(options.parameters),
    isLogistic: objectiveOf(options.objective).name === 'binary:logistic',
    threads: count,
  });
  const memory = createMemory(plan, true);
  const module = await compileKernels({ simd, shared });
  return trainOnWorkers(dataset, options, { ...context, module, memory, plan, threads });
}

async function trainHere(
  dataset: Dataset,
  options: TrainingOptions,
  context: { readonly simd: boolean; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<TrainingResult> {
  const module = await compileKernels({ simd: context.simd, shared: false });
  const steps = boost(dataset, options, {
    ...engine,
    *createGrower(training) {
      const { parameters, objective } = training;
      const isLogistic = objective.name === 'binary:logistic';
      const plan = planOf(dataset, { parameters, isLogistic, threads: 1 });
      const memory = createMemory(plan, false);
      yield;
      const thread = { plan, thread: 0, values: dataset.matrix.values };
      const own = createThreadContext(startKernels(module, memory), memory, thread);
      return yield* createKernelGrower(training, leadAlone(own), own);
    },
  });
  return takeSteps(steps, { ...context, onProgress: options.onProgress });
}

/**
 * How many worker threads; 0 where none is worth its start, or the data will be refused anyway. Rows
 * to validate on are work too, but of one thread.
 */
function threadsThatPay(
  { matrix }: Dataset,
  options: TrainingOptions,
  valuesPerThread: number,
): number {
  const values = matrix.rows * matrix.names.length;
  if (values === 0 || values !== matrix.values.length) return 0;
  const most = options.threads ?? globalThis.navigator?.hardwareConcurrency ?? 1;
  if (!(Number.isInteger(most) && most >= 1)) return 0;
  if (valuesPerThread === 0) return most;
  const rows = Math.max(matrix.rows, options.validation?.matrix.rows ?? 0);
  if (rows < WORKER_ROWS && rows * matrix.names.length < WORKER_VALUES) return 0;
  return Math.max(1, Math.min(most, Math.floor(values / valuesPerThread)));
}

function planOf(
  dataset: Dataset,
  of: {
    readonly parameters: ResolvedParameters;
    readonly isLogistic: boolean;
    readonly threads: number;
  },
): MemoryPlan {
  const { rows, names } = dataset.matrix;
  const { maxDepth, maxBin, scalePosWeight } = of.parameters;
  return planMemory({
    rows,
    features: names.length,
    threads: of.threads,
    maxDepth,
    maxBin,
    isLogistic: of.isLogistic,
    isWeighted: dataset.weights !== undefined || scalePosWeight !== 1,
    sketchRows: Math.min(rows, SKETCH_ROWS),
    blockRows: BLOCK_ROWS,
  });
}

/** Memory of the plan's size; throws `unsupported` where it cannot be had. */
function createMemory({ bytes, rows, features }: MemoryPlan, shared: boolean): WebAssembly.Memory {
  const pages = Math.ceil(bytes / 65536);
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared });
  } catch (cause) {
    const feature = `${(bytes / 2 ** 30).toFixed(1)} GiB of WebAssembly memory`;
    throw new LagoaError(
      'unsupported',
      `${rows} rows of ${features} features need ${feature}, which cannot be had (it ends at 4 GiB): take fewer rows or createNativeTrainer()`,
      { details: { feature }, cause },
    );
  }
}
