import { studentSurvival } from '@lagoa/data/statistics';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { moments } from '../moments.ts';
import type { NumericProfile } from '../numeric-profile.ts';
import { criticalStudent } from './detectable.ts';
import { meanAndSquares } from './mean-and-squares.ts';
import { type NumericValues, sortedFiniteValues } from './sorted-values.ts';

/**
 * Change of the mean between two arrays of numbers: Welch's t, positive where the current mean is
 * larger, with its two-sided p-value. `null`, `undefined`, NaN and ±∞ are left out.
 *
 * The effect is Cohen's d: the absolute difference over the root of the mean of both variances.
 * `details` holds both means and the degrees of freedom. Where neither side varies, equal means give
 * 0 and a p-value of 1, different ones null and 0, with the plain difference as effect. Status
 * `no-data` where a side has fewer than 2 values, or values more than 1e140 apart.
 *
 * One wild value moves a mean, and widens the deviation that the move is measured in: watch columns
 * by `psi` or `kolmogorovSmirnov`, and take this to say how far a mean went.
 *
 * Source: B. L. Welch (1947); equal to scipy's `ttest_ind(current, reference, equal_var=False)`.
 *
 * @example
 * meanShift([1, 2, 3, 4], [3, 4, 5, 6]).statistic?.toFixed(6) // '2.190890'
 */
export function meanShift(
  reference: NumericValues,
  current: NumericValues,
  options: DecisionOptions = {},
): DriftResult {
  return compareMeans(sampleOf(reference), sampleOf(current), options);
}

/** Change of the mean between two numeric columns of profiles. See `meanShift`. */
export function meanShiftOfProfiles(
  reference: NumericProfile,
  current: NumericProfile,
  options: DecisionOptions = {},
): DriftResult {
  return compareMeans(sampleOfProfile(reference), sampleOfProfile(current), options);
}

interface Sample {
  readonly rows: number;
  readonly mean: number | null;
  readonly variance: number | null;
}

function compareMeans(reference: Sample, current: Sample, options: DecisionOptions): DriftResult {
  const name = 'mean-shift';
  const size = {
    unit: 'standard errors',
    referenceRows: reference.rows,
    currentRows: current.rows,
  };
  const [before, after] = [reference.variance, current.variance];
  if (reference.mean === null || current.mean === null || before === null || after === null)
    return noData(name, size);
  const difference = current.mean - reference.mean;
  const details = { reference: reference.mean, current: current.mean };
  if (before === 0 && after === 0)
    return decide(
      {
        name,
        statistic: difference === 0 ? 0 : null,
        ...size,
        pValue: difference === 0 ? 1 : 0,
        effect: Math.abs(difference),
        details: { ...details, degrees: null },
      },
      options,
    );
  const [first, second] = [before / reference.rows, after / current.rows];
  const degrees =
    (first + second) ** 2 / (first ** 2 / (reference.rows - 1) + second ** 2 / (current.rows - 1));
  const error = Math.sqrt(first + second);
  const statistic = difference / error;
  const deviation = Math.sqrt((before + after) / 2);
  return decide(
    {
      name,
      statistic,
      ...size,
      pValue: 2 * studentSurvival(Math.abs(statistic), degrees),
      effect: Math.abs(difference) / deviation,
      detectable: (criticalStudent(degrees, options.significance ?? 0.05) * error) / deviation,
      details: { ...details, degrees },
    },
    options,
  );
}

function sampleOf(values: NumericValues): Sample {
  const sorted = sortedFiniteValues(values);
  const rows = sorted.length;
  const { mean, squares } = meanAndSquares(sorted) ?? { mean: null, squares: null };
  return { rows, mean, variance: squares === null || rows < 2 ? null : squares / (rows - 1) };
}

function sampleOfProfile(column: NumericProfile): Sample {
  const rows = column.counts.reduce((sum, count) => sum + count, 0);
  const { mean, standardDeviation } = moments(column);
  return { rows, mean, variance: standardDeviation === null ? null : standardDeviation ** 2 };
}
