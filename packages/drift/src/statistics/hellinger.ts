import type { ColumnProfile } from '../column-profile.ts';
import { comparedRows } from '../compared-rows.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { binnedPValue } from './binned-p-value.ts';
import { criticalChiSquare, withinReach } from './detectable.ts';
import { type ColumnValues, profilePair } from './profile-pair.ts';

/**
 * Hellinger distance of two arrays, √(1 − Σ √(p q)): 0 for equal shares to 1 for nothing in common. Bins
 * are those of `psi`; shares are plain, since an empty bin does no harm here.
 *
 * Without drift its square is about (1/n + 1/m) χ² / 8 with one degree of freedom less than there are
 * bins; from this the p-value, or from the bootstrap where `psi` has it. Status `no-data` where one side is empty or all missing.
 *
 * Source: N. Cressie and T. Read, Multinomial goodness-of-fit tests (1984), whose Freeman–Tukey
 * statistic it is.
 *
 * @example
 * hellinger(['a', 'a'], ['b', 'b']).statistic // 1
 * hellinger(['a', 'b'], ['a', 'a']).statistic?.toFixed(6) // '0.541196'
 */
export function hellinger(
  reference: ColumnValues,
  current: ColumnValues,
  options: DecisionOptions & { readonly bins?: number } = {},
): DriftResult {
  return hellingerOfProfiles(...profilePair(reference, current, options), options);
}

/** Hellinger distance of two columns of profiles with the same bins. See `hellinger`. */
export function hellingerOfProfiles(
  reference: ColumnProfile,
  current: ColumnProfile,
  options: DecisionOptions = {},
): DriftResult {
  const [n, m] = [reference.rows, current.rows];
  const size = { unit: 'distance', referenceRows: n, currentRows: m };
  if (n === reference.missing || m === current.missing) return noData('hellinger', size);
  const rows = comparedRows(reference, current);
  // ½ Σ (√p − √q)² is the same as 1 − Σ √(p q), and keeps its digits when p is near q.
  const of = (before: readonly number[], after: readonly number[]): number =>
    before.reduce((sum, count, bin) => {
      const gap = Math.sqrt(count / n) - Math.sqrt((after[bin] ?? 0) / m);
      return sum + (gap * gap) / 2;
    }, 0);
  const square = of(rows.reference, rows.current);
  const bins = rows.labels.length;
  const spread = 1 / n + 1 / m;
  const critical = criticalChiSquare(bins - 1, options.significance ?? 0.05);
  const statistic = Math.sqrt(square);
  return decide(
    {
      name: 'hellinger',
      statistic,
      ...size,
      pValue: binnedPValue(rows, square, { of, factor: 1 / 8 }).pValue,
      effect: statistic,
      detectable: bins > 1 ? withinReach(Math.sqrt((critical * spread) / 8), 1) : null,
      details: { bins },
    },
    options,
  );
}
