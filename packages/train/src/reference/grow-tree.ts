import type { ResolvedParameters } from '../parameters.ts';
import type { BinnedMatrix } from './binned-matrix.ts';
import { findSplit, nodeWeight, type PairSum, type Split } from './find-split.ts';
import type { FixedPointPairs } from './fixed-point.ts';
import { buildHistogram, type Histogram, subtractHistogram } from './histogram.ts';

/** A node as it grows, before its tree is laid out in arrays. */
export interface GrownNode {
  /** The training rows in it. */
  readonly rows: Uint32Array;
  readonly hessian: number;
  /** Optimal weight, before the learning rate. */
  readonly weight: number;
  readonly children?: {
    readonly split: Split;
    readonly left: GrownNode;
    readonly right: GrownNode;
  };
}

interface Growth {
  readonly matrix: BinnedMatrix;
  readonly pairs: FixedPointPairs;
  readonly parameters: ResolvedParameters;
  /** All of them: the root's. */
  readonly rows: Uint32Array;
}

/**
 * Grows one tree over all rows. Each node takes its best split until `maxDepth` or until nothing
 * gains, so growing depth first gives the tree that depth-wise growth gives, and no more than two
 * histograms per level are alive.
 */
export function growTree(growth: Growth): GrownNode {
  const { rows } = growth;
  const total: PairSum = {
    gradient: sum(growth.pairs.gradients),
    hessian: sum(growth.pairs.hessians),
  };
  const histogram = buildHistogram(growth.matrix, growth.pairs, rows);
  return growNode(growth, { rows, total, histogram, depth: 0 });
}

function growNode(
  growth: Growth,
  node: {
    readonly rows: Uint32Array;
    readonly total: PairSum;
    /** None at `maxDepth`, where nothing is split. */
    readonly histogram: Histogram | undefined;
    readonly depth: number;
  },
): GrownNode {
  const { matrix, pairs, parameters } = growth;
  const { rows, total, histogram } = node;
  const leaf: GrownNode = {
    rows,
    hessian: total.hessian * pairs.hessianUnit,
    weight: nodeWeight(total, pairs, parameters.lambda),
  };
  const split = histogram && findSplit(histogram, total, { matrix, units: pairs, parameters });
  if (histogram === undefined || split === undefined) return leaf;

  const [leftRows, rightRows] = partition(rows, split, matrix);
  const depth = node.depth + 1;
  const left = { rows: leftRows, total: split.left, depth };
  const right = { rows: rightRows, total: split.right, depth };
  const grow = (child: typeof left, childHistogram: Histogram | undefined) =>
    growNode(growth, { ...child, histogram: childHistogram });
  if (depth === parameters.maxDepth) {
    return {
      ...leaf,
      children: { split, left: grow(left, undefined), right: grow(right, undefined) },
    };
  }
  // Only the smaller child is added up from its rows.
  const leftIsSmaller = leftRows.length <= rightRows.length;
  const smaller = buildHistogram(matrix, pairs, leftIsSmaller ? leftRows : rightRows);
  const larger = subtractHistogram(histogram, smaller);
  return {
    ...leaf,
    children: {
      split,
      left: grow(left, leftIsSmaller ? smaller : larger),
      right: grow(right, leftIsSmaller ? larger : smaller),
    },
  };
}

/** Left and right rows of a split, each in the order of before. */
function partition(
  rows: Uint32Array,
  split: Split,
  matrix: BinnedMatrix,
): readonly [Uint32Array, Uint32Array] {
  const column = matrix.columns[split.feature];
  const goesLeft = new Uint8Array(256).fill(1, 0, split.bin + 1);
  if (column && split.missingLeft) goesLeft[column.cuts.length] = 1;
  const left = new Uint32Array(rows.length);
  const right = new Uint32Array(rows.length);
  let lefts = 0;
  let rights = 0;
  for (const row of rows) {
    if (goesLeft[column?.bins[row] ?? 0] === 1) left[lefts++] = row;
    else right[rights++] = row;
  }
  return [left.slice(0, lefts), right.slice(0, rights)];
}

function sum(values: Int32Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
