import type { ResolvedParameters } from '../parameters.ts';

/** Sum of gradient pairs in integer units. */
export interface PairSum {
  readonly gradient: number;
  readonly hessian: number;
}

/** Between which the weights of a node and of all below it must stay, by monotone constraints. */
export interface WeightBounds {
  readonly lower: number;
  readonly upper: number;
}

export const unbounded: WeightBounds = { lower: -Infinity, upper: Infinity };

/** What one integer of a sum of pairs is worth. */
export interface PairUnits {
  readonly gradientUnit: number;
  readonly hessianUnit: number;
}

/** How weights are held: regularised by `lambda` and `alpha`, limited by `maxDeltaStep` and bounds. */
export interface WeightRule {
  readonly parameters: ResolvedParameters;
  readonly units: PairUnits;
  readonly bounds: WeightBounds;
}

/** Moves a gradient towards 0 by `alpha`, at most to 0. */
export function shrink(gradient: number, alpha: number): number {
  if (gradient > alpha) return gradient - alpha;
  return gradient < -alpha ? gradient + alpha : 0;
}

/**
 * The weight that lowers the loss most, `-shrink(G) / (H + lambda)`, within the limits. 0 for a node
 * without hessian or with less than `minChildWeight`, which only a root can be.
 */
export function nodeWeight(sum: PairSum, rule: WeightRule): number {
  const { parameters, units } = rule;
  const hessian = sum.hessian * units.hessianUnit;
  if (!(hessian > 0) || hessian < parameters.minChildWeight) return 0;
  return weightOf(sum.gradient * units.gradientUnit, hessian, rule);
}

/** `nodeWeight` of real sums with enough hessian. */
export function weightOf(gradient: number, hessian: number, rule: WeightRule): number {
  const { alpha, lambda, maxDeltaStep } = rule.parameters;
  let weight = (0 - shrink(gradient, alpha)) / (hessian + lambda);
  if (maxDeltaStep !== 0) weight = Math.min(Math.max(weight, -maxDeltaStep), maxDeltaStep);
  return Math.min(Math.max(weight, rule.bounds.lower), rule.bounds.upper);
}

/** Twice the loss that a weight takes away: `-(2 G w + (H + lambda) w²)`. */
export function scoreOfWeight(
  gradient: number,
  hessian: number,
  { weight, lambda }: { readonly weight: number; readonly lambda: number },
): number {
  return 0 - (2 * gradient * weight + (hessian + lambda) * (weight * weight));
}

/**
 * Twice the loss that a node's weight takes away. Where nothing limits the weight that is
 * `shrink(G)² / (H + lambda)`; 0 for a node without hessian.
 *
 * @param isLimited whether `maxDeltaStep` or a constraint may hold the weight
 */
export function nodeScore(sum: PairSum, rule: WeightRule, isLimited: boolean): number {
  const { parameters, units } = rule;
  const gradient = sum.gradient * units.gradientUnit;
  const hessian = sum.hessian * units.hessianUnit;
  if (!(hessian > 0)) return 0;
  if (isLimited) {
    const weight = weightOf(gradient, hessian, rule);
    return scoreOfWeight(gradient, hessian, { weight, lambda: parameters.lambda });
  }
  const shrunk = shrink(gradient, parameters.alpha);
  return (shrunk * shrunk) / (hessian + parameters.lambda);
}
