import { stirlingError } from './log-gamma.ts';

/**
 * Poisson density at `x ≥ 0`, not necessarily whole, with mean `mean ≥ 0`: meanˣ e⁻ᵐᵉᵃⁿ / Γ(x+1),
 * by Loader's saddle-point form, which keeps full precision for large arguments.
 *
 * Source: C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000).
 */
export function poissonDensity(x: number, mean: number): number {
  if (mean === 0) return x === 0 ? 1 : 0;
  if (x === 0) return Math.exp(-mean);
  return Math.exp(-stirlingError(x) - deviance(x, mean)) / Math.sqrt(2 * Math.PI * x);
}

/**
 * Binomial density: `successes` out of `trials` (neither necessarily whole) at probability
 * `probability`, with `complement` = 1 − probability passed in so that no digit of it is lost.
 */
export function binomialDensity(
  successes: number,
  trials: number,
  { probability, complement }: { readonly probability: number; readonly complement: number },
): number {
  const failures = trials - successes;
  if (probability <= 0) return successes === 0 ? 1 : 0;
  if (complement <= 0) return failures === 0 ? 1 : 0;
  if (successes === 0) return power(complement, probability, trials);
  if (failures === 0) return power(probability, complement, trials);
  const exponent =
    stirlingError(trials) -
    stirlingError(successes) -
    stirlingError(failures) -
    deviance(successes, trials * probability) -
    deviance(failures, trials * complement);
  return Math.exp(exponent) * Math.sqrt(trials / (2 * Math.PI * successes * failures));
}

/** base^exponent where base = 1 − rest, from whichever of the two keeps more digits. */
function power(base: number, rest: number, exponent: number): number {
  return Math.exp(exponent * (rest < 0.5 ? Math.log1p(-rest) : Math.log(base)));
}

/** x log(x/mean) + mean − x, without cancellation when x is near the mean. */
function deviance(x: number, mean: number): number {
  const difference = x - mean;
  if (Math.abs(difference) > 0.1 * (x + mean)) return x * Math.log(x / mean) - difference;
  const ratio = difference / (x + mean);
  let sum = difference * ratio;
  let term = 2 * x * ratio;
  for (let order = 3; order < 1000; order += 2) {
    term *= ratio * ratio;
    const next = sum + term / order;
    if (next === sum) return next;
    sum = next;
  }
  return sum;
}
