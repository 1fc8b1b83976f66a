import { normalQuantile } from '@lagoa/data/statistics';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { nextFloat } from '../bin-edges.ts';
import { moments } from '../moments.ts';
import type { NumericProfile } from '../numeric-profile.ts';
import {
  kolmogorovSmirnovOfProfiles,
  kolmogorovSmirnovPValue,
  smallestDistance,
} from './kolmogorov-smirnov.ts';
import { meanAndSquares } from './mean-and-squares.ts';
import { type SortedDistances, sortedDistances } from './sorted-distances.ts';
import { type NumericValues, quantile, sortedFiniteValues } from './sorted-values.ts';

const name = 'wasserstein';
const unit = 'reference standard deviations';

/** The interquartile range of a normal distribution, in its standard deviations. */
const normalRange = 1.349;
/** The range of the middle 95 %. */
const normalMiddle = 3.92;

/**
 * Wasserstein-1 (earth mover's) distance of two arrays of numbers: the area between their cumulative
 * shares, divided by the scale of the reference. The scale is its interquartile range / 1.349, which
 * no outlier moves; where that is 0 its standard deviation (divisor n); where that is 0 too, 1.
 * `details.distance` is the area itself, in the column's own unit, and `details.scale` the divisor.
 *
 * The effect is the same of values drawn in to ten scales beyond the reference's quartiles, lest one
 * wild value pass for a shift of all; a scale that would be the standard deviation is the range of the
 * reference's middle 95 % / 3.92 there, where that is not 0, lest one wild value hide it.
 *
 * The p-value is that of Kolmogorov–Smirnov on the same values: it tests the same hypothesis, holds
 * for every shape of distribution, and no outlier moves it. `null`, `undefined`, NaN and ±∞ are left
 * out, the latter because they are infinitely far. Status `no-data` where a side has no value.
 *
 * @example
 * wasserstein([1, 2, 3], [2, 3, 4]).details.distance // 1
 * wasserstein([1, 2, 3], [2, 3, 4]).statistic?.toFixed(3) // '1.349'
 */
export function wasserstein(
  reference: NumericValues,
  current: NumericValues,
  options: DecisionOptions = {},
): DriftResult {
  return wassersteinOfSorted([sortedFiniteValues(reference), sortedFiniteValues(current)], options);
}

/**
 * Wasserstein of two sorted samples of finite values, and their distances where they are known
 * already. See `wasserstein`.
 */
export function wassersteinOfSorted(
  [first, second]: readonly [Float64Array, Float64Array],
  options: DecisionOptions & { readonly distances?: SortedDistances },
): DriftResult {
  const size = { unit, referenceRows: first.length, currentRows: second.length };
  if (first.length === 0 || second.length === 0) return noData(name, size);
  const { area: distance, largest } = options.distances ?? sortedDistances(first, second);
  const scale = scaleOf(first);
  const pValue = kolmogorovSmirnovPValue(largest, {
    first: first.length,
    second: second.length,
  });
  const statistic = distance / scale;
  const details = { distance, scale };
  const detectable = smallestMove({ first: first.length, second: second.length }, options);
  const effect = robustEffect([first, second], distance);
  const result = { statistic, ...size, pValue, effect, detectable, details };
  return decide({ name, ...result }, options);
}

/** How far values may lie from the reference's quartiles to count in full, in scales. */
const reach = 10;

function robustEffect(
  [first, second]: readonly [Float64Array, Float64Array],
  distance: number,
): number {
  const [low, high] = [quantile(first, 0.25), quantile(first, 0.75)];
  const middle = (quantile(first, 0.975) - quantile(first, 0.025)) / normalMiddle;
  const scale = (high - low) / normalRange || middle || scaleOf(first);
  const [least, most] = [low - reach * scale, high + reach * scale];
  const within = (sorted: Float64Array): boolean =>
    (sorted[0] ?? 0) >= least && (sorted.at(-1) ?? 0) <= most;
  if (within(first) && within(second)) return distance / scale;
  const drawIn = (value: number): number => Math.min(most, Math.max(least, value));
  return sortedDistances(first.map(drawIn), second.map(drawIn)).area / scale;
}

/**
 * Wasserstein-1 by the fine bins of two profiles, of values drawn in to the outermost edges, which
 * hold about the middle 96 % of the reference: so no outlier moves it, and it never sees how far
 * beyond them values lie. Between edges the cumulative shares are taken as linear; the exact distance
 * of the values so drawn in is within `details.uncertainty` (in the column's own unit) of
 * `details.distance`. Quartiles are read off the same bins. A column with fewer than two edges has
 * distance 0. The effect is the statistic, but by the distance of the outermost edges / 3.92 where the
 * quartiles are equal. The p-value is that of `kolmogorovSmirnovOfProfiles`.
 */
export function wassersteinOfProfiles(
  reference: NumericProfile,
  current: NumericProfile,
  options: DecisionOptions = {},
): DriftResult {
  const test = kolmogorovSmirnovOfProfiles(reference, current);
  const { referenceRows, currentRows, pValue } = test;
  const size = { unit, referenceRows, currentRows };
  if (pValue === null) return noData(name, size);
  const [before, after] = [sharesBelowEdges(reference), sharesBelowEdges(current)];
  let [distance, uncertainty] = [0, 0];
  for (let edge = 1; edge < reference.edges.length; edge++) {
    const width = (reference.edges[edge] ?? 0) - (reference.edges[edge - 1] ?? 0);
    const [p, q] = [before[edge] ?? 0, after[edge] ?? 0];
    const [pBelow, qBelow] = [before[edge - 1] ?? 0, after[edge - 1] ?? 0];
    distance += (width * (Math.abs(p - q) + Math.abs(pBelow - qBelow))) / 2;
    uncertainty += width * Math.max(p - pBelow, q - qBelow);
  }
  const [range, scale] = [quartileRange(reference, before), scaleOfProfile(reference, before)];
  const statistic = distance / scale;
  const details = { distance, scale, uncertainty };
  const detectable = smallestMove({ first: referenceRows, second: currentRows }, options);
  const middle = ((reference.edges.at(-1) ?? 0) - (reference.edges[0] ?? 0)) / normalMiddle;
  const effect = range > 0 ? statistic : distance / (middle || scale);
  const result = { statistic, ...size, pValue, effect, detectable, details };
  return decide({ name, ...result }, options);
}

/** How far a normal column must move for its Kolmogorov–Smirnov distance to be significant. */
function smallestMove(
  sizes: { readonly first: number; readonly second: number },
  options: DecisionOptions,
): number | null {
  const distance = smallestDistance(sizes, options);
  return distance === null || distance === 1 ? null : 2 * normalQuantile((1 + distance) / 2);
}

function scaleOf(sorted: Float64Array): number {
  const range = quantile(sorted, 0.75) - quantile(sorted, 0.25);
  if (range > 0) return range / normalRange;
  return Math.sqrt((meanAndSquares(sorted)?.squares ?? 0) / sorted.length) || 1;
}

function sharesBelowEdges(column: NumericProfile): readonly number[] {
  const { negativeInfinity, positiveInfinity, counts, edges } = column;
  const rows = counts.reduce((sum, count) => sum + count, negativeInfinity + positiveInfinity);
  let below = negativeInfinity;
  return edges.map((_, edge) => {
    below += counts[edge] ?? 0;
    return below / rows;
  });
}

function scaleOfProfile(reference: NumericProfile, shares: readonly number[]): number {
  const range = quartileRange(reference, shares);
  if (range > 0) return range / normalRange;
  return moments(reference).standardDeviation || 1;
}

function quartileRange(reference: NumericProfile, shares: readonly number[]): number {
  return quantileOf(reference, shares, 0.75) - quantileOf(reference, shares, 0.25);
}

/** The value below which a share of the rows lies, linear between edges; at most the outermost. */
function quantileOf({ edges }: NumericProfile, shares: readonly number[], share: number): number {
  const above = shares.findIndex((below) => below >= share);
  const [low, high] = [edges[above - 1], edges[above]];
  if (high === undefined) return edges.at(-1) ?? 0;
  // A bin of one value has no inside.
  if (low === undefined || high === nextFloat(low)) return low ?? high;
  const [before, after] = [shares[above - 1] ?? 0, shares[above] ?? 0];
  return low + ((high - low) * (share - before)) / (after - before);
}
