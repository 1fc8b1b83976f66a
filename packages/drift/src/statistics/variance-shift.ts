import { studentSurvival } from '@lagoa/data/statistics';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { criticalStudent, withinReach } from './detectable.ts';
import { type MeanAndSquares, meanAndSquares } from './mean-and-squares.ts';
import { type NumericValues, quantile, sortedFiniteValues } from './sorted-values.ts';

/**
 * Change of the spread between two arrays of numbers: the Brown–Forsythe test, which is an analysis
 * of variance of the distances from each side's median and, unlike the F test of two variances,
 * needs no normal distribution. `null`, `undefined`, NaN and ±∞ are left out.
 *
 * The effect is the difference of both spreads (mean distances from the median, in `details`) over
 * their sum: 0 for equal ones, 0.1 for 11 : 9, 1 where one side is constant. Where no distance
 * varies, equal spreads give 0 and a p-value of 1, different ones null and 0. Status `no-data` where
 * a side has fewer than 2 values, or values more than 1e140 apart.
 *
 * Source: M. B. Brown and A. B. Forsythe (1974); equal to scipy's `levene(…, center='median')`.
 *
 * @example
 * varianceShift([1, 2, 3, 4, 5], [1, 3, 5, 7, 9]).statistic?.toFixed(6) // '2.057143'
 */
export function varianceShift(
  reference: NumericValues,
  current: NumericValues,
  options: DecisionOptions = {},
): DriftResult {
  const name = 'variance-shift';
  const [first, second] = [sortedFiniteValues(reference), sortedFiniteValues(current)];
  const [n, m] = [first.length, second.length];
  const size = { unit: 'F', referenceRows: n, currentRows: m };
  const [before, after] = [spreadOf(first), spreadOf(second)];
  if (before === undefined || after === undefined || Math.min(n, m) < 2) return noData(name, size);
  const difference = after.mean - before.mean;
  const between = (difference ** 2 * n * m) / (n + m);
  const within = (before.squares + after.squares) / (n + m - 2);
  const details = { reference: before.mean, current: after.mean };
  const effect = difference === 0 ? 0 : Math.abs(difference) / (before.mean + after.mean);
  if (within === 0)
    return decide(
      {
        name,
        statistic: difference === 0 ? 0 : null,
        ...size,
        pValue: difference === 0 ? 1 : 0,
        effect,
        details,
      },
      options,
    );
  const statistic = between / within;
  // F with one degree of freedom above is the square of Student's t.
  const pValue = 2 * studentSurvival(Math.sqrt(statistic), n + m - 2);
  const critical = criticalStudent(n + m - 2, options.significance ?? 0.05);
  const detectable = withinReach(
    (critical * Math.sqrt(within * (1 / n + 1 / m))) / (before.mean + after.mean),
    1,
  );
  return decide({ name, statistic, ...size, pValue, effect, detectable, details }, options);
}

/** Mean of the distances from the median, and their own sum of squares. */
function spreadOf(sorted: Float64Array): MeanAndSquares | undefined {
  const median = quantile(sorted, 0.5);
  return meanAndSquares(sorted.map((value) => Math.abs(value - median)));
}
