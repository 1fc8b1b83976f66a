import type { BinnedColumn, BinnedMatrix } from './binned-matrix.ts';
import type { Histogram } from './histogram.ts';
import {
  nodeScore,
  type PairSum,
  scoreOfWeight,
  shrink,
  unbounded,
  type WeightRule,
  weightOf,
} from './node-score.ts';
import type { ColumnMask } from './sample-columns.ts';

export interface Split {
  readonly feature: number;
  /** Rows in bins up to this one go left; -1: no row with a value does. */
  readonly bin: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly left: PairSum;
  readonly right: PairSum;
  /** Loss reduction, before `gamma`. */
  readonly gain: number;
}

/** A gain below this is no gain (XGBoost's `kRtEps`). */
export const LEAST_GAIN = 1e-6;

/** What the search for a split needs to know beside the sums. */
export interface SplitContext extends Omit<WeightRule, 'bounds'> {
  readonly matrix: BinnedMatrix;
  /** Default: none. */
  readonly bounds?: WeightRule['bounds'];
  /** Of monotone constraints, per feature; none is none. */
  readonly directions?: Int8Array | undefined;
  /** The features that may split; none is all. */
  readonly columns?: ColumnMask | undefined;
}

/**
 * The best split of a node, or `undefined` if none gains enough.
 *
 * A split's score is the sum of its sides' scores; unlimited, that is
 * `GL²/(HL + lambda) + GR²/(HR + lambda)` (with G shrunk by `alpha`). Scores are compared as
 * fractions, by cross multiplication in float64, so that a fast kernel need not divide and still
 * takes the same decisions. Each feature has its best split, found against the node's own score;
 * then the features compete. Both directions of missing values are tried only where the node has
 * some. Of equal scores the first wins: lowest feature, then missing to the right, then lowest bin.
 * Both children need a hessian of at least `minChildWeight` and above 0, and under a monotone
 * constraint weights in its order.
 */
export function findSplit(
  histogram: Histogram,
  node: PairSum,
  context: SplitContext,
): Split | undefined {
  const { matrix, parameters, directions, columns, bounds = unbounded } = context;
  const isLimited = parameters.maxDeltaStep !== 0 || directions !== undefined;
  const rule: WeightRule = { parameters, units: context.units, bounds };
  const own = nodeScore(node, rule, isLimited);
  let best: Candidate = { numerator: own, denominator: 1 };
  matrix.columns.forEach((column, feature) => {
    if (columns?.[feature] === 0) return;
    const direction = directions?.[feature] ?? 0;
    const found = scanFeature(histogram, node, {
      column,
      feature,
      rule,
      own,
      isLimited,
      direction,
    });
    if (found.split !== undefined && isBetter(found, best)) best = found;
  });
  if (best.split === undefined) return undefined;
  const gain = best.numerator / best.denominator - own;
  if (!(gain > LEAST_GAIN && gain >= parameters.gamma)) return undefined;
  return { ...best.split, gain };
}

interface Candidate {
  /** The score is `numerator / denominator`. */
  readonly numerator: number;
  readonly denominator: number;
  readonly split?: Omit<Split, 'gain'>;
}

function isBetter(a: Candidate, b: Candidate): boolean {
  return a.numerator * b.denominator > b.numerator * a.denominator;
}

interface Scan {
  readonly column: BinnedColumn;
  readonly feature: number;
  readonly rule: WeightRule;
  /** The node's own score. */
  readonly own: number;
  readonly isLimited: boolean;
  readonly direction: number;
}

function scanFeature(histogram: Histogram, node: PairSum, scan: Scan): Candidate {
  const { column, feature } = scan;
  const { parameters, units } = scan.rule;
  const { gradientUnit, hessianUnit } = units;
  const leastHessian = Math.max(parameters.minChildWeight, hessianUnit);
  const bins = column.cuts.length;
  const start = 2 * column.offset;
  const missing = {
    gradient: histogram[start + 2 * bins] ?? 0,
    hessian: histogram[start + 2 * bins + 1] ?? 0,
  };
  const hasMissing = missing.gradient !== 0 || missing.hessian !== 0;
  const totalGradient = node.gradient * gradientUnit;
  const totalHessian = node.hessian * hessianUnit;

  let best: Candidate = { numerator: scan.own, denominator: 1 };
  const consider = (bin: number, missingLeft: boolean, left: PairSum): void => {
    const leftHessian = left.hessian * hessianUnit;
    const rightHessian = totalHessian - leftHessian;
    if (leftHessian < leastHessian || rightHessian < leastHessian) return;
    const leftGradient = left.gradient * gradientUnit;
    const rightGradient = totalGradient - leftGradient;
    const score = splitScore([leftGradient, leftHessian], [rightGradient, rightHessian], scan);
    if (score === undefined || !isBetter(score, best)) return;
    const threshold = column.cuts[bin] ?? column.floor;
    const right = {
      gradient: node.gradient - left.gradient,
      hessian: node.hessian - left.hessian,
    };
    best = { ...score, split: { feature, bin, threshold, missingLeft, left, right } };
  };
  for (const missingLeft of hasMissing ? [false, true] : [false]) {
    let gradient = missingLeft ? missing.gradient : 0;
    let hessian = missingLeft ? missing.hessian : 0;
    // Missing values alone on the left mirror the last split of the other pass: the same rows, but
    // not the same to a constraint.
    let isMirror = missingLeft && scan.direction !== 0;
    // With missing values on the right, all others may go left.
    const end = hasMissing && !missingLeft ? bins : bins - 1;
    for (let bin = 0; bin < bins; bin++) {
      const binGradient = histogram[start + 2 * bin] ?? 0;
      const binHessian = histogram[start + 2 * bin + 1] ?? 0;
      if (binGradient === 0 && binHessian === 0) continue; // the split before this bin is the same
      if (isMirror) consider(bin - 1, missingLeft, { gradient, hessian });
      isMirror = false;
      if (bin >= end) break;
      gradient += binGradient;
      hessian += binHessian;
      consider(bin, missingLeft, { gradient, hessian });
    }
  }
  return best;
}

/** The score of two sides, given as gradient and hessian; none where a constraint forbids the split. */
function splitScore(
  [leftGradient, leftHessian]: readonly [number, number],
  [rightGradient, rightHessian]: readonly [number, number],
  { rule, isLimited, direction }: Scan,
): Candidate | undefined {
  const { alpha, lambda } = rule.parameters;
  if (!isLimited) {
    const left = leftHessian + lambda;
    const right = rightHessian + lambda;
    const l = shrink(leftGradient, alpha);
    const r = shrink(rightGradient, alpha);
    return { numerator: l * l * right + r * r * left, denominator: left * right };
  }
  const l = weightOf(leftGradient, leftHessian, rule);
  const r = weightOf(rightGradient, rightHessian, rule);
  if (direction > 0 ? l > r : direction < 0 && l < r) return undefined;
  const left = scoreOfWeight(leftGradient, leftHessian, { weight: l, lambda });
  const right = scoreOfWeight(rightGradient, rightHessian, { weight: r, lambda });
  return { numerator: left + right, denominator: 1 };
}
