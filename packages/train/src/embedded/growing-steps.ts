import { BLOCK_ROWS } from '../reference/training-metric.ts';
import { ACTION_WORDS, FOUND_BYTES, SCAN_BYTES } from './memory-plan.ts';
import type { ThreadContext } from './thread-context.ts';

/** What is done to a node: the first word of an action. */
export const LEAF = 0;
export const SPLIT_INTO_LEAVES = 1;
export const SPLIT = 2;

/** Bins that a scan works through before it yields. */
const STEP_BINS = 2 ** 16;

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

  /** Gives the rows that the action worked through. */
  function* act(k: number, pair: number): Generator<undefined, number> {
    const at = (plan.actions >>> 2) + k * ACTION_WORDS;
    const word = (i: number): number => ints[at + i] ?? 0;
    const leaf = floats[at + 8] ?? 0;
    const rightLeaf = floats[at + 9] ?? 0;
    const node = word(1);
    const depth = word(2);
    const column = word(3);
    const begin = begins[node] ?? 0;
    const end = ends[node] ?? 0;
    const { columns, bytes, records, stride } = context.layout();
    const list = listOf(depth);
    const columnBytes = bytes + column * rows;
    const goesLeft = plan.tables + 256 * k;
    const first = own.firstRow;
    if (word(0) === LEAF) {
      kernels.addLeaf(list, begin, end, first, margins, leaf);
      return end - begin;
    }
    if (word(0) === SPLIT_INTO_LEAVES) {
      kernels.addLeaves(columnBytes, list, begin, end, first, goesLeft, margins, leaf, rightLeaf);
      return end - begin;
    }
    const to = listOf(depth + 1);
    const scratch = own.scratch;
    const middle =
      begin + kernels.partition(columnBytes, list, to, scratch, begin, end, first, goesLeft);
    const left = word(4);
    const right = word(5);
    begins[left] = begin;
    ends[left] = middle;
    begins[right] = middle;
    ends[right] = end;
    const smaller = word(7) === 1 ? left : right;
    const sums = histogram(word(6), pair);
    kernels.zero(sums, columns.length, plan.columnTable);
    const last = ends[smaller] ?? 0;
    for (let start = begins[smaller] ?? 0; start < last; start += stepRows) {
      const stop = Math.min(start + stepRows, last);
      const count = columns.length;
      kernels.addListed(records, stride, to, start, stop, count, sums, scratch);
      if (stop < last) yield;
    }
    return end - begin;
  }

  return {
    *bound() {
      const at = 4 * own.firstRow;
      doubles[own.result >>> 3] = kernels.largestGradient(margins + at, labels + at, own.rows);
      yield;
    },

    *startRound() {
      const { columns, records, stride, pairAt } = context.layout();
      const sums = histogram(0, 0);
      kernels.zero(sums, columns.length, plan.columnTable);
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
          own.scratch,
        );
        yield;
      }
      longs[own.result >>> 3] = sum;
    },

    *act() {
      const actions = ints[(plan.control >>> 2) + 4] ?? 0;
      let pair = 0;
      let worked = 0;
      for (let k = 0; k < actions; k++) {
        worked += yield* act(k, pair);
        if (ints[(plan.actions >>> 2) + k * ACTION_WORDS] === SPLIT) pair++;
        if (worked < stepRows) continue; // a turn per small node would cost more than the node
        worked = 0;
        yield;
      }
    },

    *scan() {
      const { columns, histogramBytes, threadHistograms } = context.layout();
      const nodes = ints[(plan.control >>> 2) + 5] ?? 0;
      const stepNodes = Math.ceil(STEP_BINS / (histogramBytes / 8));
      for (let k = 0; k < nodes; k++) {
        const node = plan.scans + k * SCAN_BYTES;
        const word = (i: number): number => ints[((node + 40) >>> 2) + i] ?? 0;
        const sibling = word(1);
        kernels.scanColumns(
          histogram(word(0), 0, 0),
          sibling === -1 ? 0 : histogram(sibling, 0, 0),
          threadHistograms + word(2) * histogramBytes,
          threads.length - 1,
          plan.pairs * histogramBytes,
          plan.columnTable,
          plan.memberTable,
          share(columns.length),
          share(columns.length, thread + 1),
          node,
          plan.settings,
          word(3) === 1 ? plan.masks + k * features : 0,
          own.spread,
          plan.found + k * features * FOUND_BYTES,
        );
        if (k % stepNodes === stepNodes - 1) yield;
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
