import type { ColumnProfile } from '../column-profile.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { proportionTest } from './proportion-test.ts';

/**
 * Change in the share of missing rows between two columns of profiles: the pooled two-proportion Z,
 * its two-sided p-value, and as effect the absolute difference of the shares. `details` holds both
 * shares and Newcombe's 95 % interval of current − reference, made from Wilson's interval of each.
 * Equal shares of 0 or 1 give 0 and a p-value of 1. Status `no-data` only where a side has no rows.
 */
export function missingRate(
  reference: ColumnProfile,
  current: ColumnProfile,
  options: DecisionOptions = {},
): DriftResult {
  const [referenceRows, currentRows] = [reference.rows, current.rows];
  const size = { unit: 'standard errors', referenceRows, currentRows };
  if (referenceRows === 0 || currentRows === 0) return noData('missing-rate', size);
  const { statistic, pValue, details } = proportionTest(
    { count: reference.missing, rows: referenceRows },
    { count: current.missing, rows: currentRows },
  );
  const effect = Math.abs(details.current - details.reference);
  return decide({ name: 'missing-rate', statistic, ...size, pValue, effect, details }, options);
}
