import { studentSurvival } from '@lagoa/data/statistics';
import {
  checkRange,
  type DecisionOptions,
  type DriftResult,
  decide,
  noData,
} from '../drift-result.ts';
import { criticalStudent } from './detectable.ts';

/**
 * Whether a window has about as many rows as earlier ones: how far its count is from their mean, in
 * standard errors of a new count, 0 when equal. The variance of counts is the one they show or, if
 * larger, that of a Poisson count, which is their mean; so a single earlier window will do.
 *
 * The p-value is that of Student's t (two-sided) with one degree of freedom less than there are
 * earlier windows, normal for a single one. The effect is the change relative to the mean, and
 * `details` holds the mean and its 95 % range for a new count. Rows of one window are one
 * observation here: the minimum number of rows does not apply. Status `no-data` without earlier
 * windows, or where all of them were empty. Throws `invalid-argument` for a number of rows below 0.
 *
 * @example
 * volume([1000, 1010, 990], 400).status // 'drift'
 * volume([1000, 400, 1600], 700).status // 'ok'
 */
export function volume(
  earlier: readonly number[],
  current: number,
  options: DecisionOptions = {},
): DriftResult {
  for (const rows of [...earlier, current]) checkRange('a number of rows', rows, { from: 0 });
  const count = earlier.length;
  const mean = earlier.reduce((sum, rows) => sum + rows, 0) / count;
  const size = {
    unit: 'standard errors',
    referenceRows: count === 0 ? 0 : Math.round(mean),
    currentRows: current,
  };
  if (!(mean > 0)) return noData('volume', size);
  const spread = earlier.reduce((sum, rows) => sum + (rows - mean) ** 2, 0);
  const variance = Math.max(mean, count > 1 ? spread / (count - 1) : 0);
  const error = Math.sqrt(variance * (1 + 1 / count));
  const statistic = (current - mean) / error;
  const { significance = 0.05 } = options;
  const degrees = count > 1 ? count - 1 : 1e9;
  const critical = criticalStudent(degrees, significance) * error;
  return decide(
    {
      name: 'volume',
      statistic,
      ...size,
      pValue: 2 * studentSurvival(Math.abs(statistic), degrees),
      effect: Math.abs(current / mean - 1),
      detectable: critical / mean,
      details: { mean, low: Math.max(0, mean - critical), high: mean + critical, windows: count },
    },
    options,
  );
}
