import type { DecisionOptions, DriftResult } from '../drift-result.ts';
import { jensenShannonOfProfiles } from './jensen-shannon.ts';
import { kolmogorovSmirnovOfSorted } from './kolmogorov-smirnov.ts';
import { profilesOfSorted } from './profile-pair.ts';
import { psiOfProfiles } from './psi.ts';
import { sortedDistances } from './sorted-distances.ts';
import { finiteValues, type NumericValues, sortedValues } from './sorted-values.ts';
import { wassersteinOfSorted } from './wasserstein.ts';

/**
 * PSI, Jensen–Shannon, Kolmogorov–Smirnov and Wasserstein of two arrays of numbers, in this order,
 * each as its own function gives it; the arrays are sorted only once.
 *
 * @example
 * compareValues([1, 2, 3], [2, 3, 4]).map(({ name }) => name)
 * // ['psi', 'jensen-shannon', 'kolmogorov-smirnov', 'wasserstein']
 */
export function compareValues(
  reference: NumericValues,
  current: NumericValues,
  options: DecisionOptions & { readonly bins?: number } = {},
): readonly DriftResult[] {
  const [first, second] = [sortedValues(reference), sortedValues(current)];
  const pair = [first, second] as const;
  const [before, after] = profilesOfSorted(pair, {
    bins: options.bins ?? 10,
    missing: [reference.length - first.length, current.length - second.length],
  });
  const finite = [finiteValues(first), finiteValues(second)] as const;
  // ±∞ are values to Kolmogorov–Smirnov, and infinitely far to Wasserstein.
  const sameValues = finite[0].length === first.length && finite[1].length === second.length;
  const shared =
    sameValues && first.length > 0 && second.length > 0
      ? { distances: sortedDistances(first, second) }
      : {};
  return [
    psiOfProfiles(before, after, options),
    jensenShannonOfProfiles(before, after, options),
    kolmogorovSmirnovOfSorted(pair, { ...options, ...shared }),
    wassersteinOfSorted(finite, { ...options, ...shared }),
  ];
}
