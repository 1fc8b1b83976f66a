import { createRandom } from '@lagoa/data';
import { chiSquareSurvival, regularizedGammaQ } from '@lagoa/data/statistics';
import type { BinnedRows } from '../binned-rows.ts';
import { binomial } from './binomial.ts';

const leastExpected = 5;
const draws = 999;

/** A statistic of rows by bin that is about a chi-square variable times its factor without drift. */
export interface BinnedStatistic {
  /** The statistic of two tables of rows by bin. */
  readonly of: (reference: readonly number[], current: readonly number[]) => number;
  /** Times 1/n + 1/m, what a chi-square variable is multiplied by: 1 for PSI. */
  readonly factor: number;
}

/**
 * How often no change would give as much as `value`. By chi-square theory where every bin expects 5
 * rows on either side; else by 999 pairs of samples drawn from the shares of both sides together,
 * always from the same seed. Where none of them reaches it, the p-value goes on below 1 / 1,000 by the
 * larger of theory and a gamma distribution with the mean and variance of the draws: else a single row
 * in a bin of its own would keep the gravest shift above what a correction for many columns asks for.
 */
export function binnedPValue(
  rows: Pick<BinnedRows, 'reference' | 'current'>,
  value: number,
  { of, factor }: BinnedStatistic,
): { readonly pValue: number; readonly bootstrap: boolean } {
  const total = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);
  const [n, m] = [total(rows.reference), total(rows.current)];
  const shares = rows.reference.map((count, bin) => (count + (rows.current[bin] ?? 0)) / (n + m));
  const theory = chiSquareSurvival(value / (factor * (1 / n + 1 / m)), shares.length - 1);
  if (shares.every((share) => share * Math.min(n, m) >= leastExpected))
    return { pValue: theory, bootstrap: false };
  const random = createRandom('psi');
  const drawn = Array.from({ length: draws }, () => {
    const [reference, current] = [n, m].map((size) => multinomial(size, shares, random));
    return of(reference ?? [], current ?? []);
  });
  // Rounding must not make an equal table a smaller one.
  const reached = drawn.filter((draw) => draw >= value * (1 - 1e-12)).length;
  const counted = (1 + reached) / (1 + draws);
  const pValue =
    reached > 0 ? counted : Math.min(counted, Math.max(theory, gammaTail(drawn, value)));
  return { pValue, bootstrap: true };
}

/** The chance of at least `value` by the gamma distribution with the draws' mean and variance. */
function gammaTail(drawn: readonly number[], value: number): number {
  const mean = drawn.reduce((sum, draw) => sum + draw, 0) / drawn.length;
  const variance = drawn.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / drawn.length;
  return variance > 0 ? regularizedGammaQ(mean ** 2 / variance, (value * mean) / variance) : 0;
}

function multinomial(
  rows: number,
  shares: readonly number[],
  random: Parameters<typeof binomial>[2],
): readonly number[] {
  let [left, shareLeft] = [rows, 1];
  return shares.map((share, bin) => {
    const last = bin === shares.length - 1;
    const count = last ? left : binomial(left, Math.min(1, share / shareLeft), random);
    left -= count;
    shareLeft -= share;
    return count;
  });
}
