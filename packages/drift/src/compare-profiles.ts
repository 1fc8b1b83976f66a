import { LagoaError } from '@lagoa/data';
import { benjaminiHochberg } from './benjamini-hochberg.ts';
import { binnedRows } from './binned-rows.ts';
import { type ColumnProfile, sameBins } from './column-profile.ts';
import { checkPolicy, type DriftPolicy } from './drift-policy.ts';
import type { ColumnDrift, DriftReport } from './drift-report.ts';
import { type DriftResult, type DriftStatus, decide, isFact, noData } from './drift-result.ts';
import type { Profile } from './profile.ts';
import {
  defaultStatistics,
  type ProfileStatisticName,
  profileStatistics,
} from './profile-statistics.ts';
import { freshnessOfNewest } from './statistics/freshness.ts';
import { volume as volumeOf } from './statistics/volume.ts';

/**
 * Compares a profile with its reference, column by column: by PSI, Kolmogorov–Smirnov (numbers only)
 * and missing rate, or by the statistics that the policy names. A statistic drifts when it is significant after the Benjamini–Hochberg
 * correction over all statistics of the report **and** its effect reaches its floor; a column when
 * one of its statistics does. Scores and labels are columns like any other.
 *
 * An empty or all-missing column, or one that the current profile lacks, is `no-data` where there
 * is nothing to compare. Throws `invalid-argument` for profiles with different bins and for a
 * statistic that does not fit its column, `not-found` for a policy about a column that the reference
 * does not have.
 *
 * @example
 * const spec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
 * const x = Array.from({ length: 500 }, (_, i) => i);
 * const reference = await profileTable({ x }, spec);
 * const current = await profileTable({ x: x.map((v) => v * 2) }, profileSpecFor(reference));
 * compareProfiles(reference, current).status // 'drift'
 */
export function compareProfiles(
  reference: Profile,
  current: Profile,
  policy: DriftPolicy = {},
): DriftReport {
  const measured = measureProfile(reference, current, policy);
  return toReport([reference, current], adjust(measured, policy), policy);
}

/** A column with what was measured of it, before the verdict. */
export interface Measured {
  readonly column: string;
  readonly before: ColumnProfile;
  readonly after: ColumnProfile | undefined;
  readonly results: readonly DriftResult[];
}

/** Measures every column of the reference. */
export function measureProfile(
  reference: Profile,
  current: Profile,
  policy: DriftPolicy,
): readonly Measured[] {
  checkPolicy(reference, policy);
  return Object.entries(reference.columns).map(([column, before]) => {
    const after = ownValue(current.columns, column);
    if (after !== undefined && after.kind !== 'mistyped' && !sameBins(before, after))
      throw new LagoaError(
        'invalid-argument',
        `column ${column}: current was not counted by the reference's bins; profile it by profileSpecFor(reference)`,
        { details: { argument: 'current' } },
      );
    const statistics =
      ownValue(policy.columns ?? {}, column)?.statistics ?? policy.statistics ?? defaultStatistics;
    return { column, before, after, results: measure(before, after, statistics) };
  });
}

/** A column with its verdicts. */
export type Judged = Measured & Pick<ColumnDrift, 'results'>;

/** The report of judged columns, and of the table as a whole. */
export function toReport(
  [reference, current]: readonly [reference: Profile, current: Profile],
  judged: readonly Judged[],
  policy: DriftPolicy,
): DriftReport {
  const columns = judged.map(
    ({ column, before, after, results }): ColumnDrift => ({
      column,
      status: summarise(results.map(({ status }) => status)),
      results,
      rows:
        after === undefined
          ? { labels: [], reference: [], current: [] }
          : binnedRows(before, after),
      unseen: after?.kind === 'levels' ? after.unseen : [],
    }),
  );
  const table = tableResults(current, policy);
  return {
    kind: 'drift-report',
    version: 1,
    window: policy.window ?? null,
    status: overall([...columns, ...table].map(({ status }) => status)),
    referenceRows: reference.rows,
    currentRows: current.rows,
    columns,
    ...(table.length > 0 && { table }),
  };
}

/** What a policy asks of the table as a whole. */
function tableResults(
  current: Profile,
  { freshness, volume }: DriftPolicy,
): readonly DriftResult[] {
  const results: DriftResult[] = [];
  if (freshness !== undefined) {
    const { atMicros, maximumHours } = freshness;
    const newest = current.times?.newest ?? null;
    results.push(
      freshnessOfNewest(newest === null ? undefined : BigInt(newest), {
        atMicros: BigInt(atMicros),
        maximumHours,
        rows: current.rows,
      }),
    );
  }
  if (volume !== undefined) {
    const { earlierRows, effectFloor } = volume;
    results.push(
      volumeOf(earlierRows, current.rows, effectFloor === undefined ? {} : { effectFloor }),
    );
  }
  return results;
}

function measure(
  before: ColumnProfile,
  after: ColumnProfile | undefined,
  wanted: readonly ProfileStatisticName[],
): readonly DriftResult[] {
  if (after === undefined)
    return [
      noData('missing-rate', {
        unit: 'standard errors',
        referenceRows: before.rows,
        currentRows: 0,
      }),
    ];
  return profileStatistics([before, after], wanted);
}

/** The verdicts, with one correction over all statistics given. */
export function adjust(raw: readonly Measured[], policy: DriftPolicy): readonly Judged[] {
  const { falseDiscoveryRate = 0.05, minimumRows = 30 } = policy;
  const counted = (result: DriftResult): boolean =>
    !isFact(result.name) &&
    result.pValue !== null &&
    Math.min(result.referenceRows, result.currentRows) >= minimumRows;
  const family = raw.flatMap(({ results }) => results.filter(counted));
  const adjusted = benjaminiHochberg(family.map(({ pValue }) => pValue ?? 1));
  const byResult = new Map(family.map((result, index) => [result, adjusted[index] ?? 1]));
  return raw.map((one) => ({
    ...one,
    results: one.results.map((result) => {
      const adjustedPValue = byResult.get(result) ?? null;
      const effectFloor =
        ownValue(policy.columns ?? {}, one.column)?.effectFloors?.[result.name] ??
        policy.effectFloors?.[result.name];
      const { status } = decide(
        { ...result, pValue: adjustedPValue ?? result.pValue },
        {
          significance: falseDiscoveryRate,
          minimumRows,
          ...(effectFloor === undefined ? {} : { effectFloor }),
        },
      );
      return { ...result, status, adjustedPValue };
    }),
  }));
}

/** Drift speaks first, then what kept a statistic from speaking. */
function summarise(statuses: readonly DriftStatus[]): DriftStatus {
  const order: readonly DriftStatus[] = ['drift', 'too-few-rows', 'no-data', 'ok'];
  return order.find((status) => statuses.includes(status)) ?? 'no-data';
}

/** A report is only as silent as all its columns. */
function overall(statuses: readonly DriftStatus[]): DriftStatus {
  const order: readonly DriftStatus[] = ['drift', 'ok', 'too-few-rows', 'no-data'];
  return order.find((status) => statuses.includes(status)) ?? 'no-data';
}

/** A column may be called `constructor`: only what a record itself holds counts. */
function ownValue<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
