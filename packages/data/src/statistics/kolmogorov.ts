import { LagoaError } from '../error.ts';
import { binomialDensity } from './density.ts';
import { durbinMatrixCdf } from './durbin-matrix.ts';
import { logGamma } from './log-gamma.ts';
import { pelzGoodCdf } from './pelz-good.ts';

/**
 * Probability that the two-sided one-sample Kolmogorov–Smirnov statistic of `n` values reaches
 * `statistic`: the finite-n distribution, not its limit. `n` is a whole number ≥ 1.
 *
 * Relative error: below 1e-10 up to `n` = 1,000, about 1/n² above (scipy's reaches 2e-6 there).
 *
 * Source: R. Simard and P. L'Ecuyer, Computing the Two-Sided Kolmogorov–Smirnov Distribution
 * (2011), as in scipy, but exact up to 1,000 instead of 140.
 *
 * @example
 * kolmogorovSurvival(0.5, 1) // 1
 */
export function kolmogorovSurvival(statistic: number, n: number): number {
  if (!(Number.isInteger(n) && n >= 1))
    throw new LagoaError(
      'invalid-argument',
      `Kolmogorov's distribution needs a whole n >= 1, got ${n}`,
    );
  const scaled = n * statistic;
  if (statistic >= 1) return 0;
  if (scaled <= 0.5) return 1;
  if (scaled <= 1) return 1 - Math.exp(logGamma(n + 1) + n * Math.log((2 * scaled - 1) / n));
  if (scaled >= n - 1) return 2 * (1 - statistic) ** n;
  const square = scaled * statistic;
  if (square >= 370) return 0;
  // Both one-sided statistics reach so far at once in a share exp(−6 square) of the cases; below
  // that, Pelz and Good's expansion errs by about n^(−2).
  const oneSided = n <= 1000 ? 4 : Math.log(n) / 3;
  if (statistic >= 0.5 || square > oneSided) return Math.min(1, 2 * smirnovSurvival(statistic, n));
  if (n <= 1000 || (n <= 100_000 && scaled * Math.sqrt(statistic) <= 1.4))
    return 1 - durbinMatrixCdf(statistic, n);
  return 1 - pelzGoodCdf(statistic, n);
}

/**
 * Probability that the one-sided one-sample statistic reaches `statistic`, by the sum of Birnbaum
 * and Tingey (1951) over binomial densities.
 */
export function smirnovSurvival(statistic: number, n: number): number {
  if (statistic <= 0) return 1;
  let sum = 0;
  for (let k = Math.floor(n * (1 - statistic)); k >= 0; k--) {
    const probability = Math.min(1, statistic + k / n);
    const complement = Math.max(0, 1 - k / n - statistic);
    sum += (binomialDensity(k, n, { probability, complement }) * statistic) / probability;
  }
  return Math.min(1, sum);
}
