import { LagoaError } from '@lagoa/data';
import { checkRange, type StatisticName } from './drift-result.ts';
import type { Profile } from './profile.ts';
import {
  fittingStatistics,
  isProfileStatistic,
  type ProfileStatisticName,
} from './profile-statistics.ts';

/** What a column is judged by; what is left out comes from the policy, then from the defaults. */
export interface ColumnPolicy {
  /** Smallest effect that matters, by statistic. The defaults are those of the statistics. */
  readonly effectFloors?: Partial<Readonly<Record<StatisticName, number>>>;
  /**
   * Which statistics to take. Default: PSI, Kolmogorov–Smirnov and missing rate. In a policy for all
   * columns each column takes those that fit its kind; in one for a single column all must fit.
   */
  readonly statistics?: readonly ProfileStatisticName[];
}

/** How a current profile is judged. Plain JSON. */
export interface DriftPolicy extends ColumnPolicy {
  /** Expected share of false alarms among alarms (Benjamini–Hochberg). Default: 0.05. */
  readonly falseDiscoveryRate?: number;
  /** Fewest rows on either side to judge by. Default: 30. */
  readonly minimumRows?: number;
  /** Exceptions by column; columns not named here keep the policy above. */
  readonly columns?: Readonly<Record<string, ColumnPolicy>>;
  /** How old the newest row may be; needs a profile with a `time` column. */
  readonly freshness?: {
    /** When the table was looked at: microseconds since 1970 UTC, as text to be plain JSON. */
    readonly atMicros: string;
    readonly maximumHours: number;
  };
  /** How many rows earlier windows had, to judge the number of rows of this one. */
  readonly volume?: { readonly earlierRows: readonly number[]; readonly effectFloor?: number };
  /** A name for the window of the current rows, such as `2026-03`. */
  readonly window?: string;
}

/**
 * Throws `not-found` where a policy names a column that the reference does not have, and
 * `invalid-argument` where it names a statistic that does not exist or does not fit its column, or
 * holds a number out of its range.
 */
export function checkPolicy(reference: Profile, policy: DriftPolicy): void {
  checkNumbers(policy);
  const unknown = policy.statistics?.find((name) => !isProfileStatistic(name));
  if (unknown !== undefined) throw wrongStatistic(`profiles have no statistic ${unknown}`);
  const available = Object.keys(reference.columns);
  for (const [name, { statistics = [] }] of Object.entries(policy.columns ?? {})) {
    const column = Object.hasOwn(reference.columns, name) ? reference.columns[name] : undefined;
    if (column === undefined)
      throw new LagoaError(
        'not-found',
        `the policy names column ${name}; the reference has ${available.join(', ')}`,
        { details: { name, available } },
      );
    const fitting = fittingStatistics(column);
    const unfit = statistics.find((statistic) => !fitting.includes(statistic));
    if (unfit !== undefined)
      throw wrongStatistic(`${unfit} does not fit column ${name}, which has ${fitting.join(', ')}`);
  }
}

function checkNumbers(policy: DriftPolicy): void {
  const { falseDiscoveryRate = 0, minimumRows = 0, freshness, volume } = policy;
  checkRange('falseDiscoveryRate', falseDiscoveryRate, { from: 0, to: 1 });
  checkRange('minimumRows', minimumRows, { from: 0 });
  for (const { effectFloors = {} } of [policy, ...Object.values(policy.columns ?? {})])
    for (const [name, floor] of Object.entries(effectFloors))
      checkRange(`effectFloors.${name}`, floor, { from: 0 });
  if (freshness !== undefined && !/^-?\d+$/.test(freshness.atMicros))
    throw new LagoaError(
      'invalid-argument',
      `freshness.atMicros must be a whole number of microseconds as text, got ${JSON.stringify(freshness.atMicros)}`,
      { details: { argument: 'freshness' } },
    );
  if (volume?.effectFloor !== undefined)
    checkRange('volume.effectFloor', volume.effectFloor, { from: 0 });
}

function wrongStatistic(message: string): LagoaError {
  return new LagoaError('invalid-argument', message, { details: { argument: 'statistics' } });
}
