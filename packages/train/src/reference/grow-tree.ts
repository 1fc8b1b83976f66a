import type { ResolvedParameters } from '../parameters.ts';
import type { BinnedMatrix } from './binned-matrix.ts';
import { findSplit, type Split } from './find-split.ts';
import type { FixedPointPairs } from './fixed-point.ts';
import { buildHistogram, type Histogram, subtractHistogram } from './histogram.ts';
import { nodeWeight, type PairSum, unbounded, type WeightBounds } from './node-score.ts';
import type { ColumnMask } from './sample-columns.ts';

/** A node as it grows, before its tree is laid out in arrays. */
export interface GrownNode {
  readonly hessian: number;
  /** Optimal weight, before the learning rate. */
  readonly weight: number;
  readonly children?: {
    readonly split: Pick<Split, 'feature' | 'threshold' | 'missingLeft' | 'gain'>;
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
  /** Monotone directions per feature; none is none. */
  readonly directions?: Int8Array | undefined;
  /** The features of a node, by depth and place (1 is the root, 2 n and 2 n + 1 the children of n). */
  readonly columnsOf: (depth: number, place: number) => ColumnMask | undefined;
}

interface OpenNode {
  readonly rows: Uint32Array;
  readonly total: PairSum;
  readonly bounds: WeightBounds;
  readonly depth: number;
  readonly place: number;
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
  return growNode(growth, { rows, total, bounds: unbounded, depth: 0, place: 1 }, histogram);
}

/** @param histogram none at `maxDepth`, where nothing is split */
function growNode(growth: Growth, node: OpenNode, histogram: Histogram | undefined): GrownNode {
  const { matrix, pairs, parameters, directions } = growth;
  const { rows, total, bounds, place } = node;
  const rule = { parameters, units: pairs, bounds };
  const leaf: GrownNode = {
    hessian: total.hessian * pairs.hessianUnit,
    weight: nodeWeight(total, rule),
  };
  if (histogram === undefined) return leaf;
  const columns = growth.columnsOf(node.depth, place);
  const split = findSplit(histogram, total, { ...rule, matrix, directions, columns });
  if (split === undefined) return leaf;

  const [leftRows, rightRows] = partition(rows, split, matrix);
  const direction = directions?.[split.feature] ?? 0;
  const [leftBounds, rightBounds] = boundsBelow(bounds, direction, [
    nodeWeight(split.left, rule),
    nodeWeight(split.right, rule),
  ]);
  const depth = node.depth + 1;
  const left = { rows: leftRows, total: split.left, bounds: leftBounds, depth, place: 2 * place };
  const right = {
    rows: rightRows,
    total: split.right,
    bounds: rightBounds,
    depth,
    place: 2 * place + 1,
  };
  if (depth === parameters.maxDepth) {
    const [a, b] = [growNode(growth, left, undefined), growNode(growth, right, undefined)];
    return { ...leaf, children: { split, left: a, right: b } };
  }
  // Only the smaller child is added up from its rows.
  const leftIsSmaller = leftRows.length <= rightRows.length;
  const smaller = buildHistogram(matrix, pairs, leftIsSmaller ? leftRows : rightRows);
  const larger = subtractHistogram(histogram, smaller);
  return {
    ...leaf,
    children: {
      split,
      left: growNode(growth, left, leftIsSmaller ? smaller : larger),
      right: growNode(growth, right, leftIsSmaller ? larger : smaller),
    },
  };
}

/**
 * The bounds of both children: after a split on a constrained feature the weights of one side must
 * stay below and those of the other above the middle of the two, as in XGBoost.
 */
export function boundsBelow(
  bounds: WeightBounds,
  direction: number,
  [left, right]: readonly [number, number],
): readonly [WeightBounds, WeightBounds] {
  const middle = (left + right) / 2;
  const below = { ...bounds, upper: middle };
  const above = { ...bounds, lower: middle };
  if (direction === 0) return [bounds, bounds];
  return direction > 0 ? [below, above] : [above, below];
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
