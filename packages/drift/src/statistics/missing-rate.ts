import { normalCdf } from '@lagoa/data/statistics';
import type { ColumnProfile } from '../column-profile.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';

/**
 * Change in the share of missing rows between two columns of profiles: the pooled two-proportion Z,
 * its two-sided p-value, and as effect the absolute difference of the shares (both in `details`).
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
  const [before, after] = [reference.missing / referenceRows, current.missing / currentRows];
  const pooled = (reference.missing + current.missing) / (referenceRows + currentRows);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / referenceRows + 1 / currentRows));
  const statistic = error === 0 ? 0 : (after - before) / error;
  return decide(
    {
      name: 'missing-rate',
      statistic,
      ...size,
      pValue: Math.min(1, 2 * normalCdf(-Math.abs(statistic))),
      effect: Math.abs(after - before),
      details: { reference: before, current: after },
    },
    options,
  );
}
