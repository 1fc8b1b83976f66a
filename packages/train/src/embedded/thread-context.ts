import { LagoaError } from '@lagoa/data';
import { type ColumnLayout, layOutColumns } from './column-layout.ts';
import type { Kernels } from './start-kernels.ts';
import { CHUNK_ROWS, type MemoryPlan, type ThreadPlan } from './memory-plan.ts';

/** Values that a step works through before it yields: to bin so many takes three milliseconds. */
const STEP_VALUES = 2 ** 18;

/** What the steps of one thread work with. */
export interface ThreadContext {
  readonly kernels: Kernels;
  readonly plan: MemoryPlan;
  readonly thread: number;
  readonly own: ThreadPlan;
  /** The rows of all threads, row-major. */
  readonly values: Float32Array;
  readonly views: MemoryViews;
  /** Rows after which a step yields. */
  readonly stepRows: number;
  /** From the bins on: how the columns lie. */
  layout(): ColumnLayout;
  /** Where this thread's share of so many things starts; with the next thread, where it ends. */
  share(count: number, thread?: number): number;
  /** Where a thread adds up a histogram: the first in the slot itself, the others beside. */
  histogram(slot: number, pair: number, thread?: number): number;
}

/** The whole memory as numbers; an address is divided by the size of one. */
export interface MemoryViews {
  readonly bytes: Uint8Array;
  readonly ints: Int32Array;
  readonly floats: Float32Array;
  readonly doubles: Float64Array;
  readonly longs: BigInt64Array;
}

function viewMemory({ buffer }: WebAssembly.Memory): MemoryViews {
  return {
    bytes: new Uint8Array(buffer),
    ints: new Int32Array(buffer),
    floats: new Float32Array(buffer),
    doubles: new Float64Array(buffer),
    longs: new BigInt64Array(buffer),
  };
}

export function createThreadContext(
  kernels: Kernels,
  memory: WebAssembly.Memory,
  of: Pick<ThreadContext, 'plan' | 'thread' | 'values'>,
): ThreadContext {
  const { plan, thread } = of;
  const own = plan.threads[thread];
  if (own === undefined) throw new LagoaError('corrupt', `the plan has no thread ${thread}`);
  let known: ColumnLayout | undefined;
  const layout = (): ColumnLayout => {
    known ??= layOutColumns(plan, memory.buffer);
    return known;
  };
  return {
    ...of,
    kernels,
    own,
    layout,
    views: viewMemory(memory),
    stepRows: Math.max(1, Math.floor(STEP_VALUES / plan.features / CHUNK_ROWS)) * CHUNK_ROWS,
    share: (count, by = thread) => Math.floor((count * by) / plan.threads.length),
    histogram(slot, pair, by = thread) {
      const { histograms, threadHistograms, histogramBytes } = layout();
      if (by === 0) return histograms + slot * histogramBytes;
      return threadHistograms + ((by - 1) * plan.pairs + pair) * histogramBytes;
    },
  };
}
