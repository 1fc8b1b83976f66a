import { LagoaError } from '../error.ts';
import { binomialDensity } from './density.ts';

/**
 * Regularised incomplete beta function Iₓ(a, b), for `0 ≤ x ≤ 1`, `a > 0`, `b > 0`: the
 * distribution function of the beta distribution. Where x is near 1, pass `complement` = 1 − x, so
 * that no digit of it is lost.
 *
 * Source: continued fraction DLMF 8.17.22 (modified Lentz), mirrored above the mean.
 */
export function regularizedBeta(
  x: number,
  {
    a,
    b,
    complement = 1 - x,
  }: { readonly a: number; readonly b: number; readonly complement?: number },
): number {
  if (!(x >= 0 && x <= 1 && a > 0 && b > 0))
    throw new LagoaError(
      'invalid-argument',
      `incomplete beta needs 0 <= x <= 1, a > 0 and b > 0, got x = ${x}, a = ${a}, b = ${b}`,
    );
  if (x === 0 || x === 1) return x;
  if (x > (a + 1) / (a + b + 2)) return 1 - tail(complement, { complement: x, a: b, b: a });
  return tail(x, { complement, a, b });
}

function tail(
  x: number,
  { complement, a, b }: { readonly complement: number; readonly a: number; readonly b: number },
): number {
  // xᵃ (1−x)ᵇ / (a B(a, b)) as a binomial density, which keeps its digits for large a and b.
  const front = (binomialDensity(a, a + b, { probability: x, complement }) * b) / (a + b);
  return front * fraction(x, a, b);
}

function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let result = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d || tiny);
    c = 1 + even / c || tiny;
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d || tiny);
    c = 1 + odd / c || tiny;
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  return result;
}
