/** Where a quadrature looks, and what each place counts. */
export interface Quadrature {
  readonly points: readonly number[];
  readonly weights: readonly number[];
}

/**
 * Gauss–Legendre quadrature on [0, 1]: the sum of `weight * f(point)` is the integral of every
 * polynomial f of degree below `2 * count`, to rounding. Points lie strictly inside.
 *
 * Source: Abramowitz and Stegun (1964), 25.4.29; roots by Newton's method.
 *
 * @example
 * gaussLegendre(1).points // [0.5]
 * gaussLegendre(1).weights // [1]
 */
export function gaussLegendre(count: number): Quadrature {
  const points: number[] = [];
  const weights: number[] = [];
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let derivative = 1;
    for (let iteration = 0; iteration < 100; iteration++) {
      const { value, slope } = legendre(count, x);
      derivative = slope;
      const shift = value / slope;
      x -= shift;
      if (Math.abs(shift) < 1e-16) break;
    }
    if (2 * i + 1 === count) x = 0;
    points.push((1 - x) / 2);
    weights.push(1 / ((1 - x * x) * derivative * derivative));
  }
  return { points, weights };
}

/** The Legendre polynomial of a degree, and its derivative, by the three-term recurrence. */
function legendre(degree: number, x: number): { readonly value: number; readonly slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= degree; k++)
    [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, slope: (degree * (before - x * value)) / (1 - x * x) };
}
