import { createRandom } from '@lagoa/data';
import { chiSquareSurvival } from '@lagoa/data/statistics';
import type { BinnedRows } from '../binned-rows.ts';
import { binomial } from './binomial.ts';
import { stability } from './psi.ts';

const leastExpected = 5;
const draws = 999;

/**
 * How often no change would give as much as `statistic`. By chi-square theory where every bin
 * expects 5 rows on either side; else by 999 pairs of samples drawn from the shares of both sides
 * together, always from the same seed.
 */
export function psiPValue(
  rows: BinnedRows,
  statistic: number,
): { readonly pValue: number; readonly bootstrap: boolean } {
  const total = (counts: readonly number[]): number => counts.reduce((sum, one) => sum + one, 0);
  const [n, m] = [total(rows.reference), total(rows.current)];
  const shares = rows.reference.map((count, bin) => (count + (rows.current[bin] ?? 0)) / (n + m));
  if (shares.every((share) => share * Math.min(n, m) >= leastExpected))
    return {
      pValue: chiSquareSurvival(statistic / (1 / n + 1 / m), shares.length - 1),
      bootstrap: false,
    };
  const random = createRandom('psi');
  let reached = 0;
  for (let draw = 0; draw < draws; draw++) {
    const [reference, current] = [n, m].map((size) => multinomial(size, shares, random));
    // Rounding must not make an equal table a smaller one.
    if (stability(reference ?? [], current ?? [], 0.5) >= statistic * (1 - 1e-12)) reached++;
  }
  return { pValue: (1 + reached) / (1 + draws), bootstrap: true };
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
