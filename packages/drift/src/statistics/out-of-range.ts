import { logGamma } from '@lagoa/data/statistics';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { finiteRows, type NumericProfile } from '../numeric-profile.ts';
import { type NumericValues, sortedFiniteValues } from './sorted-values.ts';

/**
 * The share of current values outside the reference's smallest and largest, 0 to 1. `null`,
 * `undefined`, NaN and ±∞ are left out.
 *
 * The p-value is exact for every continuous distribution: without a change the number of m new
 * values outside the range of n is beta-binomial with 2 and n − 1. `details` holds the range and
 * the values below and above it. Status `no-data` where a side has no value.
 *
 * Source: S. S. Wilks, Determination of sample sizes for setting tolerance limits (1941).
 *
 * @example
 * outOfRange([1, 2, 3, 4], [0, 2, 3, 9]).statistic // 0.5
 */
export function outOfRange(
  reference: NumericValues,
  current: NumericValues,
  options: DecisionOptions = {},
): DriftResult {
  const [first, second] = [sortedFiniteValues(reference), sortedFiniteValues(current)];
  const [minimum = 0, maximum = 0] = [first[0], first.at(-1)];
  return judgeRange(
    {
      range: first.length === 0 ? null : [minimum, maximum],
      referenceRows: first.length,
      currentRows: second.length,
      below: second.filter((value) => value < minimum).length,
      above: second.filter((value) => value > maximum).length,
    },
    options,
  );
}

/** Values outside the reference's range, by two profiles. See `outOfRange`. */
export function outOfRangeOfProfiles(
  reference: NumericProfile,
  current: NumericProfile,
  options: DecisionOptions = {},
): DriftResult {
  const [below, above] = current.outside;
  const [referenceRows, currentRows] = [finiteRows(reference), finiteRows(current)];
  return judgeRange({ range: reference.range, referenceRows, currentRows, below, above }, options);
}

interface RangeCounts {
  readonly range: NumericProfile['range'];
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly below: number;
  readonly above: number;
}

function judgeRange(
  { range, referenceRows: n, currentRows: m, below, above }: RangeCounts,
  options: DecisionOptions,
): DriftResult {
  const size = { unit: 'share of rows', referenceRows: n, currentRows: m };
  if (range === null || n === 0 || m === 0) return noData('range', size);
  const outside = below + above;
  const [minimum, maximum] = range;
  const { significance = 0.05 } = options;
  return decide(
    {
      name: 'range',
      statistic: outside / m,
      ...size,
      pValue: outsideSurvival(outside, n, m),
      effect: outside / m,
      detectable: smallestOutside(n, m, significance),
      details: { minimum, maximum, below, above },
    },
    options,
  );
}

/**
 * P(K ≥ outside) for K beta-binomial(m, 2, n − 1). Two of the n + 1 gaps between n values are outside,
 * and all gaps are alike: so many of m fall into the first two when the first `outside` + 1 of all n + m
 * values hold at most one of the n.
 */
function outsideSurvival(outside: number, n: number, m: number): number {
  if (outside === 0 || n === 1) return 1;
  const log = logChoose(m, outside) - logChoose(n + m, outside + 1);
  return Math.min(1, ((m - outside) / (outside + 1) + n) * Math.exp(log));
}

function logChoose(all: number, chosen: number): number {
  return logGamma(all + 1) - logGamma(chosen + 1) - logGamma(all - chosen + 1);
}

function smallestOutside(n: number, m: number, significance: number): number | null {
  let [low, high] = [0, m];
  if (outsideSurvival(m, n, m) > significance) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (outsideSurvival(middle, n, m) <= significance) high = middle;
    else low = middle;
  }
  return high / m;
}
