import type { ColumnProfile } from '../column-profile.ts';
import { comparedRows } from '../compared-rows.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { chiSquareOfProfiles } from './chi-square.ts';
import { type ColumnValues, profilePair } from './profile-pair.ts';

/**
 * Total variation distance of two arrays, ½ Σ |p − q|, 0 to 1: the share of rows that would have to
 * change their bin for the two to agree. Bins are those of `psi`.
 *
 * The p-value is that of `chiSquare` on the same bins, which tests the same hypothesis; what would be
 * detectable is therefore unknown. Status `no-data` where one side is empty or all missing.
 *
 * @example
 * totalVariation(['a', 'a', 'b', 'b'], ['a', 'b', 'b', 'b']).statistic // 0.25
 */
export function totalVariation(
  reference: ColumnValues,
  current: ColumnValues,
  options: DecisionOptions & { readonly bins?: number } = {},
): DriftResult {
  return totalVariationOfProfiles(...profilePair(reference, current, options), options);
}

/** Total variation of two columns of profiles with the same bins. See `totalVariation`. */
export function totalVariationOfProfiles(
  reference: ColumnProfile,
  current: ColumnProfile,
  options: DecisionOptions = {},
): DriftResult {
  const [n, m] = [reference.rows, current.rows];
  const size = { unit: 'share of rows', referenceRows: n, currentRows: m };
  const { pValue } = chiSquareOfProfiles(reference, current);
  if (pValue === null) return noData('total-variation', size);
  const rows = comparedRows(reference, current);
  // In whole numbers until the end.
  const moved = rows.reference.reduce(
    (sum, count, bin) => sum + Math.abs(count * m - (rows.current[bin] ?? 0) * n),
    0,
  );
  const statistic = moved / (2 * n * m);
  const details = { bins: rows.labels.length };
  return decide(
    { name: 'total-variation', statistic, ...size, pValue, effect: statistic, details },
    options,
  );
}
