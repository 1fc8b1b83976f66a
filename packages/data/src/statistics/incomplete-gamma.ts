import { LagoaError } from '../error.ts';
import { poissonDensity } from './density.ts';

/**
 * Regularised lower incomplete gamma function P(a, x), for `a > 0`, `x ≥ 0`.
 *
 * Source: power series below a + 1, Legendre's continued fraction (modified Lentz) above.
 */
export function regularizedGammaP(a: number, x: number): number {
  checkArguments(a, x);
  if (x === 0) return 0;
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), precise in its tail. */
export function regularizedGammaQ(a: number, x: number): number {
  checkArguments(a, x);
  if (x === 0) return 1;
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}

/**
 * Probability that a chi-square variable with `degrees` degrees of freedom exceeds `x`. With no
 * degrees of freedom the variable is 0: the result is 1 at 0 and 0 above.
 *
 * @example
 * chiSquareSurvival(3.841458820694124, 1).toFixed(12) // '0.050000000000'
 */
export function chiSquareSurvival(x: number, degrees: number): number {
  if (degrees === 0) return x > 0 ? 0 : 1;
  return regularizedGammaQ(degrees / 2, Math.max(0, x) / 2);
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 100_000 && term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return poissonDensity(a, x) * sum;
}

function upperFraction(a: number, x: number): number {
  if (x === Infinity) return 0;
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 100_000; n++) {
    const numerator = n * (a - n);
    b += 2;
    d = 1 / (numerator * d + b || tiny);
    c = b + numerator / c || tiny;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return poissonDensity(a, x) * a * fraction;
}

function checkArguments(a: number, x: number): void {
  if (!(a > 0 && x >= 0))
    throw new LagoaError(
      'invalid-argument',
      `incomplete gamma needs a > 0 and x >= 0, got a = ${a}, x = ${x}`,
    );
}
