import { type ColumnProfile, createColumnCounter, frozenSpec } from './column-profile.ts';
import { type DriftResult, type StatisticName, statisticNames } from './drift-result.ts';
import { chiSquareOfProfiles } from './statistics/chi-square.ts';
import { constantColumnOfProfiles } from './statistics/constant-column.ts';
import { hellingerOfProfiles } from './statistics/hellinger.ts';
import { jensenShannonOfProfiles } from './statistics/jensen-shannon.ts';
import { kolmogorovSmirnovOfProfiles } from './statistics/kolmogorov-smirnov.ts';
import { lInfinityOfProfiles } from './statistics/l-infinity.ts';
import { meanShiftOfProfiles } from './statistics/mean-shift.ts';
import { missingRate } from './statistics/missing-rate.ts';
import { outOfRangeOfProfiles } from './statistics/out-of-range.ts';
import { psiOfProfiles } from './statistics/psi.ts';
import { totalVariationOfProfiles } from './statistics/total-variation.ts';
import { hasTwoLevels, twoProportionOfProfiles } from './statistics/two-proportion.ts';
import { typeChangeOfProfiles } from './statistics/type-change.ts';
import { wassersteinOfProfiles } from './statistics/wasserstein.ts';

/**
 * The statistics of a column that a profile suffices for: all but the one that needs the values
 * themselves, and those of whole tables.
 */
export type ProfileStatisticName = Exclude<
  StatisticName,
  'variance-shift' | 'freshness' | 'volume' | 'domain-classifier'
>;

type OfProfiles = (reference: ColumnProfile, current: ColumnProfile) => DriftResult | undefined;

/** Each gives undefined for a kind of column that it does not fit. */
const ofProfiles: Readonly<Record<ProfileStatisticName, OfProfiles>> = {
  psi: psiOfProfiles,
  'jensen-shannon': jensenShannonOfProfiles,
  hellinger: hellingerOfProfiles,
  'total-variation': totalVariationOfProfiles,
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
  range: (reference, current) =>
    reference.kind === 'numeric' && current.kind === 'numeric'
      ? outOfRangeOfProfiles(reference, current)
      : undefined,
  constant: constantColumnOfProfiles,
  type: typeChangeOfProfiles,
};

/** What is taken where a policy names no statistics. */
export const defaultStatistics: readonly ProfileStatisticName[] = [
  'psi',
  'kolmogorov-smirnov',
  'missing-rate',
];

/** What is reported, asked for or not, once it has happened. */
const alarms: readonly ProfileStatisticName[] = ['type'];

/**
 * Those of `names` that fit the column, in the order of `statisticNames`; and, named or not, that
 * the column has changed its type. Of such a column nothing but the missing rate can be compared:
 * the others are `no-data`.
 */
export function profileStatistics(
  [reference, current]: readonly [reference: ColumnProfile, current: ColumnProfile],
  names: readonly ProfileStatisticName[],
): readonly DriftResult[] {
  const values = reference.kind === current.kind ? current : withoutRows(reference);
  return statisticNames.filter(isProfileStatistic).flatMap((name) => {
    const fit = name === 'missing-rate' || name === 'type' ? current : values;
    if (names.includes(name)) return ofProfiles[name](reference, fit) ?? [];
    if (!alarms.includes(name)) return [];
    const alarm = ofProfiles[name](reference, fit);
    return alarm?.status === 'drift' ? alarm : [];
  });
}

function withoutRows(reference: ColumnProfile): ColumnProfile {
  return reference.kind === 'mistyped'
    ? { ...reference, rows: 0, missing: 0 }
    : createColumnCounter('', frozenSpec(reference)).finish();
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
