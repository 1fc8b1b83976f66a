import { kolmogorovSurvival, twoSampleKolmogorovSurvival } from '@lagoa/data/statistics';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import type { NumericProfile } from '../numeric-profile.ts';
import { criticalDistance, withinReach } from './detectable.ts';
import { type SortedDistances, sortedDistances } from './sorted-distances.ts';
import { type NumericValues, sortedValues } from './sorted-values.ts';

const name = 'kolmogorov-smirnov';
const unit = 'share of rows';

/** Above this many rows on either side the p-value comes from the distribution of one sample. */
const exactRows = 10_000;

/**
 * Two-sample Kolmogorov–Smirnov test of two arrays of numbers: the largest distance between their
 * cumulative shares, 0 to 1. `null`, `undefined` and NaN are left out; ±∞ are values. Ties are
 * exact in the statistic and make the p-value conservative.
 *
 * The two-sided p-value is exact while both sides have at most 10,000 values, else that of one
 * sample of the effective size n m / (n + m), never the limit formula (scipy's `ks_2samp`).
 * `details.location` is the value where the distance is largest. Status `no-data` where a side has
 * no value.
 *
 * @example
 * kolmogorovSmirnov([1, 2, 3], [4, 5, 6]).statistic // 1
 * kolmogorovSmirnov([1, 2, 3], [4, 5, 6]).pValue?.toFixed(12) // '0.100000000000'
 */
export function kolmogorovSmirnov(
  reference: NumericValues,
  current: NumericValues,
  options: DecisionOptions = {},
): DriftResult {
  return kolmogorovSmirnovOfSorted([sortedValues(reference), sortedValues(current)], options);
}

/**
 * Kolmogorov–Smirnov of two sorted samples without NaN, and their distances where they are known
 * already. See `kolmogorovSmirnov`.
 */
export function kolmogorovSmirnovOfSorted(
  [first, second]: readonly [Float64Array, Float64Array],
  options: DecisionOptions & { readonly distances?: SortedDistances },
): DriftResult {
  const size = { unit, referenceRows: first.length, currentRows: second.length };
  if (first.length === 0 || second.length === 0) return noData(name, size);
  const { largest: statistic, location } = options.distances ?? sortedDistances(first, second);
  return decide(
    {
      name,
      statistic,
      ...size,
      pValue: kolmogorovSmirnovPValue(statistic, { first: first.length, second: second.length }),
      effect: statistic,
      detectable: smallestDistance({ first: first.length, second: second.length }, options),
      details: { location: Number.isFinite(location) ? location : null },
    },
    options,
  );
}

/**
 * Kolmogorov–Smirnov by the fine bins of two profiles: the largest distance at an edge. It is never
 * above the exact statistic, and below it by at most `details.uncertainty`, the largest share of
 * either side in one bin; the p-value is therefore an upper bound.
 */
export function kolmogorovSmirnovOfProfiles(
  reference: NumericProfile,
  current: NumericProfile,
  options: DecisionOptions = {},
): DriftResult {
  const sides = [reference, current].map((side) => [
    side.negativeInfinity,
    ...side.counts,
    side.positiveInfinity,
  ]);
  const [first = [], second = []] = sides;
  const total = (counts: readonly number[]): number =>
    counts.reduce((sum, count) => sum + count, 0);
  const [n, m] = [total(first), total(second)];
  const size = { unit, referenceRows: n, currentRows: m };
  if (n === 0 || m === 0) return noData(name, size);
  let [below, belowCurrent, largest, uncertainty] = [0, 0, 0, 0];
  for (const [bin, count] of first.entries()) {
    const counted = second[bin] ?? 0;
    below += count;
    belowCurrent += counted;
    largest = Math.max(largest, Math.abs(below * m - belowCurrent * n));
    uncertainty = Math.max(uncertainty, count / n, counted / m);
  }
  const statistic = largest / (n * m);
  return decide(
    {
      name,
      statistic,
      ...size,
      pValue: kolmogorovSmirnovPValue(statistic, { first: n, second: m }),
      effect: statistic,
      detectable: smallestDistance({ first: n, second: m }, options),
      details: { uncertainty },
    },
    options,
  );
}

/** The smallest significant distance at these sizes; null where 1 is not. */
export function smallestDistance(
  sizes: { readonly first: number; readonly second: number },
  { significance = 0.05 }: DecisionOptions,
): number | null {
  return withinReach(criticalDistance({ ...sizes, significance }), 1);
}

/** The two-sided p-value of a distance between samples of these sizes. */
export function kolmogorovSmirnovPValue(
  statistic: number,
  { first, second }: { readonly first: number; readonly second: number },
): number {
  if (Math.max(first, second) <= exactRows)
    return twoSampleKolmogorovSurvival(statistic, { first, second });
  return kolmogorovSurvival(statistic, roundHalfEven((first * second) / (first + second)));
}

function roundHalfEven(value: number): number {
  const low = Math.floor(value);
  return value - low === 0.5 ? low + (low % 2) : Math.max(1, Math.round(value));
}
