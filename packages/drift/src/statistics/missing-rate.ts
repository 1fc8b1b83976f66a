import type { ColumnProfile } from '../column-profile.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { criticalShare } from './detectable.ts';
import type { ColumnValues } from './profile-pair.ts';
import { proportionTest } from './proportion-test.ts';

/** What the missing rate needs of a column. */
type MissingRows = Pick<ColumnProfile, 'rows' | 'missing'>;

/**
 * Change in the share of missing rows (`null`, `undefined`, NaN) between two arrays, or two columns
 * of profiles: the pooled two-proportion Z, its two-sided p-value, and as effect the absolute
 * difference of the shares. `details` holds both shares and Newcombe's 95 % interval of current −
 * reference, made from Wilson's interval of each. Equal shares of 0 or 1 give 0 and a p-value of 1.
 * Status `no-data` only where a side has no rows.
 *
 * @example
 * missingRate([1, null, 3, 4], [1, null, null, 4]).effect // 0.25
 */
export function missingRate(
  before: ColumnValues | MissingRows,
  after: ColumnValues | MissingRows,
  options: DecisionOptions = {},
): DriftResult {
  const [reference, current] = [missingRows(before), missingRows(after)];
  const [referenceRows, currentRows] = [reference.rows, current.rows];
  const size = { unit: 'standard errors', referenceRows, currentRows };
  if (referenceRows === 0 || currentRows === 0) return noData('missing-rate', size);
  const { statistic, pValue, details } = proportionTest(
    { count: reference.missing, rows: referenceRows },
    { count: current.missing, rows: currentRows },
  );
  const effect = Math.abs(details.current - details.reference);
  const { significance = 0.05 } = options;
  const sizes = { first: referenceRows, second: currentRows, significance };
  const detectable = criticalShare(reference.missing / referenceRows, sizes);
  const result = { statistic, ...size, pValue, effect, detectable, details };
  return decide({ name: 'missing-rate', ...result }, options);
}

function missingRows(column: ColumnValues | MissingRows): MissingRows {
  if ('rows' in column) return column;
  let missing = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (value === null || value === undefined || Number.isNaN(value)) missing++;
  }
  return { rows: column.length, missing };
}
