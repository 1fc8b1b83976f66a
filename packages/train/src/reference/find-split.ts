import type { ResolvedParameters } from '../parameters.ts';
import type { BinnedColumn, BinnedMatrix } from './binned-matrix.ts';
import type { FixedPointPairs } from './fixed-point.ts';
import type { Histogram } from './histogram.ts';

/** Sum of gradient pairs in integer units. */
export interface PairSum {
  readonly gradient: number;
  readonly hessian: number;
}

export interface Split {
  readonly feature: number;
  /** Rows in bins up to this one go left. */
  readonly bin: number;
  readonly threshold: number;
  readonly missingLeft: boolean;
  readonly left: PairSum;
  readonly right: PairSum;
  /** Loss reduction, before `gamma`. */
  readonly gain: number;
}

/** A gain below this is no gain (XGBoost's `kRtEps`). */
const LEAST_GAIN = 1e-6;

type Units = Pick<FixedPointPairs, 'gradientUnit' | 'hessianUnit'>;

/**
 * The best split of a node, or `undefined` if none gains enough.
 *
 * A split's score is `GL²/(HL + lambda) + GR²/(HR + lambda)`. Scores are compared as fractions, by
 * cross multiplication in float64, so that a fast kernel need not divide and still takes the same
 * decisions. Both directions of missing values are tried only where the node has some. Of equal
 * scores the first wins: lowest feature, then missing to the right, then lowest bin. Both children
 * need a hessian of at least `minChildWeight` and above 0.
 */
export function findSplit(
  histogram: Histogram,
  node: PairSum,
  context: {
    readonly matrix: BinnedMatrix;
    readonly units: Units;
    readonly parameters: ResolvedParameters;
  },
): Split | undefined {
  const { matrix, units, parameters } = context;
  const parentScore = nodeScore(node, units, parameters.lambda);
  let best: Candidate = { numerator: parentScore, denominator: 1 };
  matrix.columns.forEach((column, feature) => {
    best = scanFeature(histogram, node, { column, feature, units, parameters, best });
  });
  if (best.split === undefined) return undefined;
  const gain = best.numerator / best.denominator - parentScore;
  if (!(gain > LEAST_GAIN && gain >= parameters.gamma)) return undefined;
  return { ...best.split, gain };
}

interface Candidate {
  /** The score is `numerator / denominator`. */
  readonly numerator: number;
  readonly denominator: number;
  readonly split?: Omit<Split, 'gain'>;
}

function scanFeature(
  histogram: Histogram,
  node: PairSum,
  scan: {
    readonly column: BinnedColumn;
    readonly feature: number;
    readonly units: Units;
    readonly parameters: ResolvedParameters;
    readonly best: Candidate;
  },
): Candidate {
  const { column, feature, parameters } = scan;
  const { gradientUnit, hessianUnit } = scan.units;
  const { lambda } = parameters;
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

  let best = scan.best;
  for (const missingLeft of hasMissing ? [false, true] : [false]) {
    let gradient = missingLeft ? missing.gradient : 0;
    let hessian = missingLeft ? missing.hessian : 0;
    // With missing values on the right, all others may go left.
    const end = hasMissing && !missingLeft ? bins : bins - 1;
    for (let bin = 0; bin < end; bin++) {
      const binGradient = histogram[start + 2 * bin] ?? 0;
      const binHessian = histogram[start + 2 * bin + 1] ?? 0;
      if (binGradient === 0 && binHessian === 0) continue; // the split before this bin is the same
      gradient += binGradient;
      hessian += binHessian;
      const leftHessian = hessian * hessianUnit;
      const rightHessian = totalHessian - leftHessian;
      if (leftHessian < leastHessian || rightHessian < leastHessian) continue;
      const leftGradient = gradient * gradientUnit;
      const rightGradient = totalGradient - leftGradient;
      const left = leftHessian + lambda;
      const right = rightHessian + lambda;
      const numerator = leftGradient * leftGradient * right + rightGradient * rightGradient * left;
      const denominator = left * right;
      if (numerator * best.denominator <= best.numerator * denominator) continue;
      best = {
        numerator,
        denominator,
        split: {
          feature,
          bin,
          threshold: column.cuts[bin] ?? Number.NaN,
          missingLeft,
          left: { gradient, hessian },
          right: { gradient: node.gradient - gradient, hessian: node.hessian - hessian },
        },
      };
    }
  }
  return best;
}

/** `G² / (H + lambda)`; 0 for a node without hessian. */
function nodeScore(node: PairSum, units: Units, lambda: number): number {
  const gradient = node.gradient * units.gradientUnit;
  const hessian = node.hessian * units.hessianUnit;
  return hessian > 0 ? (gradient * gradient) / (hessian + lambda) : 0;
}

/** `-G / (H + lambda)`, the weight that lowers the loss most; 0 for a node without hessian. */
export function nodeWeight(node: PairSum, units: Units, lambda: number): number {
  const hessian = node.hessian * units.hessianUnit;
  return hessian > 0 ? (0 - node.gradient * units.gradientUnit) / (hessian + lambda) : 0;
}
