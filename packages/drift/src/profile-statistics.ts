import type { ColumnProfile } from './column-profile.ts';
import { type DriftResult, type StatisticName, statisticNames } from './drift-result.ts';
import { chiSquareOfProfiles } from './statistics/chi-square.ts';
import { jensenShannonOfProfiles } from './statistics/jensen-shannon.ts';
import { kolmogorovSmirnovOfProfiles } from './statistics/kolmogorov-smirnov.ts';
import { lInfinityOfProfiles } from './statistics/l-infinity.ts';
import { meanShiftOfProfiles } from './statistics/mean-shift.ts';
import { missingRate } from './statistics/missing-rate.ts';
import { psiOfProfiles } from './statistics/psi.ts';
import { hasTwoLevels, twoProportionOfProfiles } from './statistics/two-proportion.ts';
import { wassersteinOfProfiles } from './statistics/wasserstein.ts';

/** The statistics that a profile suffices for: all but those that need the values themselves. */
export type ProfileStatisticName = Exclude<StatisticName, 'variance-shift'>;

type OfProfiles = (reference: ColumnProfile, current: ColumnProfile) => DriftResult | undefined;

/** Each gives undefined for a kind of column that it does not fit. */
const ofProfiles: Readonly<Record<ProfileStatisticName, OfProfiles>> = {
  psi: psiOfProfiles,
  'jensen-shannon': jensenShannonOfProfiles,
  'chi-square': chiSquareOfProfiles,
  'l-infinity': lInfinityOfProfiles,
  'two-proportion': (reference, current) =>
    hasTwoLevels(reference) ? twoProportionOfProfiles(reference, current) : undefined,
  'kolmogorov-smirnov': (reference, current) =>
    reference.kind === 'numeric' && current.kind === 'numeric'
      ? kolmogorovSmirnovOfProfiles(reference, current)
      : undefined,
  wasserstein: (reference, current) =>
    reference.kind === 'numeric' && current.kind === 'numeric'
      ? wassersteinOfProfiles(reference, current)
      : undefined,
  'mean-shift': (reference, current) =>
    reference.kind === 'numeric' && current.kind === 'numeric'
      ? meanShiftOfProfiles(reference, current)
      : undefined,
  'missing-rate': missingRate,
};

/** What is taken where a policy names no statistics. */
export const defaultStatistics: readonly ProfileStatisticName[] = [
  'psi',
  'kolmogorov-smirnov',
  'missing-rate',
];

/** Those of `names` that fit the column, in the order of `statisticNames`. */
export function profileStatistics(
  [reference, current]: readonly [reference: ColumnProfile, current: ColumnProfile],
  names: readonly ProfileStatisticName[],
): readonly DriftResult[] {
  return statisticNames
    .filter(isProfileStatistic)
    .filter((name) => names.includes(name))
    .flatMap((name) => ofProfiles[name](reference, current) ?? []);
}

/** Whether a profile suffices for this statistic. */
export function isProfileStatistic(name: StatisticName): name is ProfileStatisticName {
  return Object.hasOwn(ofProfiles, name);
}

/** The statistics that fit the column. */
export function fittingStatistics(column: ColumnProfile): readonly StatisticName[] {
  const all = statisticNames.filter(isProfileStatistic);
  return profileStatistics([column, column], all).map(({ name }) => name);
}
