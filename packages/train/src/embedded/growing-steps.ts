import { BLOCK_ROWS } from '../reference/training-metric.ts';
import { ACTION_WORDS, FOUND_BYTES, SCAN_BYTES } from './memory-plan.ts';
import type { ThreadContext } from './thread-context.ts';

/** What is done to a node: the first word of an action. */
export const LEAF = 0;
export const SPLIT_INTO_LEAVES = 1;
export const SPLIT = 2;

/** The steps of a round, each for the thread's rows or columns. */
export function createGrowingSteps(context: ThreadContext): {
  /** The largest gradient of the thread's rows: its result, f64. */
  bound(): Generator<undefined, void>;
  /** Pairs and the root's histogram; the sum of the pairs is the thread's result, i64. */
  startRound(): Generator<undefined, void>;
  /** Adds leaves, splits nodes, counts the smaller child of each split. */
  act(): Generator<undefined, void>;
  /** Completes histograms and finds the best split of each feature. */
  scan(): Generator<undefined, void>;
  /** Sums of the log loss of the thread's rows, by block. */
  logLoss(): Generator<undefined, void>;
} {
  const { kernels, plan, thread, own, views, stepRows, share, histogram } = context;
  const { rows, features, threads, margins, labels } = plan;
  const { ints, floats, doubles, longs } = views;
  /** Of each node of the tree: its rows in this thread's list. */
  const begins: number[] = [];
  const ends: number[] = [];
  const listOf = (depth: number): number => (depth === 0 ? 0 : (own.lists[depth & 1] ?? 0));

  function* act(k: number, pair: number): Generator<undefined, void> {
    const at = (plan.actions >>> 2) + k * ACTION_WORDS;
    const [kind = 0, node = 0, depth = 0, column = 0, left = 0, right = 0] = ints.subarray(at);
    const [slot = 0, leftIsSmaller = 0] = ints.subarray(at + 6, at + 8);
    const [leaf = 0, rightLeaf = 0] = floats.subarray(at + 8, at + 10);
    const [begin = 0, end = 0] = [begins[node], ends[node]];
    const { columns, bytes, records, stride, pairAt, histogramBytes } = context.layout();
    const list = listOf(depth);
    const columnBytes = bytes + column * rows;
    const goesLeft = plan.tables + 256 * k;
    const first = own.firstRow;
    yield;
    if (kind === LEAF) {
      kernels.addLeaf(list, begin, end, first, margins, leaf);
      return;
    }
    if (kind === SPLIT_INTO_LEAVES) {
      const rest = [goesLeft, margins, leaf, rightLeaf];
      kernels.addLeaves(columnBytes, list, begin, end, first, ...rest);
      return;
    }
    const to = listOf(depth + 1);
    const rest = [begin, end, first, goesLeft];
    const middle = begin + kernels.partition(columnBytes, list, to, own.scratch, ...rest);
    [begins[left], ends[left], begins[right], ends[right]] = [begin, middle, middle, end];
    yield;
    const smaller = leftIsSmaller === 1 ? left : right;
    const sums = histogram(slot, pair);
    kernels.zero(sums, histogramBytes);
    const last = ends[smaller] ?? 0;
    for (let start = begins[smaller] ?? 0; start < last; start += stepRows) {
      const stop = Math.min(start + stepRows, last);
      const where = [pairAt, sums, plan.offsets, own.scratch];
      kernels.addListed(records, stride, to, start, stop, columns.length, ...where);
      yield;
    }
  }

  return {
    *bound() {
      const at = 4 * own.firstRow;
      doubles[own.result >>> 3] = kernels.largestGradient(margins + at, labels + at, own.rows);
      yield;
    },

    *startRound() {
      const { columns, records, stride, pairAt, histogramBytes } = context.layout();
      const sums = histogram(0, 0);
      kernels.zero(sums, histogramBytes);
      // gradientScale, hessianScale, inverse bounds of both, key and limit of the draw of rows
      const settings = doubles.subarray(plan.round >>> 3, (plan.round >>> 3) + 6);
      begins[0] = 0;
      ends[0] = own.rows;
      let sum = 0n;
      for (let start = 0; start < own.rows; start += stepRows) {
        const row = own.firstRow + start;
        sum += kernels.startRound(
          Number(plan.isLogistic),
          margins + 4 * row,
          labels + 4 * row,
          plan.weights === 0 ? 0 : plan.weights + 4 * row,
          row,
          Math.min(stepRows, own.rows - start),
          ...settings,
          records + row * stride,
          stride,
          columns.length,
          pairAt,
          sums,
          plan.offsets,
        );
        yield;
      }
      longs[own.result >>> 3] = sum;
    },

    *act() {
      const actions = ints[(plan.control >>> 2) + 4] ?? 0;
      let pair = 0;
      for (let k = 0; k < actions; k++) {
        yield* act(k, pair);
        if (ints[(plan.actions >>> 2) + k * ACTION_WORDS] === SPLIT) pair++;
      }
    },

    *scan() {
      const { columns, histogramBytes, threadHistograms } = context.layout();
      const nodes = ints[(plan.control >>> 2) + 5] ?? 0;
      for (let k = 0; k < nodes; k++) {
        const node = plan.scans + k * SCAN_BYTES;
        const [slot = 0, sibling = -1, pair = 0, isMasked = 0] = ints.subarray((node + 40) >>> 2);
        kernels.scanColumns(
          histogram(slot, 0, 0),
          sibling === -1 ? 0 : histogram(sibling, 0, 0),
          threadHistograms + pair * histogramBytes,
          threads.length - 1,
          plan.pairs * histogramBytes,
          plan.columnTable,
          plan.memberTable,
          plan.digits,
          plan.offsets,
          share(columns.length),
          share(columns.length, thread + 1),
          node,
          plan.settings,
          isMasked === 1 ? plan.masks + k * features : 0,
          own.spread,
          plan.found + k * features * FOUND_BYTES,
        );
        if (k % 4 === 3) yield;
      }
    },

    *logLoss() {
      const { metricWeights } = plan;
      for (let start = 0; start < own.rows; start += BLOCK_ROWS) {
        const row = own.firstRow + start;
        const weights = metricWeights === 0 ? 0 : metricWeights + 4 * row;
        const count = Math.min(BLOCK_ROWS, own.rows - start);
        doubles[(plan.blockSums >>> 3) + row / BLOCK_ROWS] = kernels.logLoss(
          margins + 4 * row,
          labels + 4 * row,
          weights,
          count,
        );
        if (start % 65536 === 0) yield;
      }
    },
  };
}
