import { LagoaError } from '../error.ts';
import { regularizedBeta } from './incomplete-beta.ts';

/**
 * Probability that Student's t with `degrees` > 0 degrees of freedom, not necessarily whole,
 * exceeds `t`. NaN gives NaN.
 *
 * @example
 * studentSurvival(0, 5) // 0.5
 * studentSurvival(2.2281388519862742, 10).toFixed(12) // '0.025000000000'
 */
export function studentSurvival(t: number, degrees: number): number {
  if (!(degrees > 0))
    throw new LagoaError('invalid-argument', `Student's t needs degrees > 0, got ${degrees}`);
  if (Number.isNaN(t)) return Number.NaN;
  const square = t * t;
  if (square === Infinity) return t > 0 ? 0 : 1;
  const upper =
    regularizedBeta(degrees / (degrees + square), {
      a: degrees / 2,
      b: 0.5,
      complement: square / (degrees + square),
    }) / 2;
  return t > 0 ? upper : 1 - upper;
}
