import { LagoaError } from '@lagoa/data';
import { adjust, type Measured, measureProfile, toReport } from './compare-profiles.ts';
import type { DriftPolicy } from './drift-policy.ts';
import type { DriftReport } from './drift-report.ts';
import type { DriftStatus } from './drift-result.ts';
import type { SegmentedProfile } from './profile-segments.ts';

/** A scan of segments. Plain JSON, no rows. */
export interface SegmentReport {
  readonly kind: 'segment-drift-report';
  readonly version: 1;
  readonly by: string;
  readonly status: DriftStatus;
  /** The reference's segments that drifted first, then the others, each in order of their names. */
  readonly segments: readonly { readonly segment: string; readonly report: DriftReport }[];
  /** Segments that the reference lacks. */
  readonly unseen: readonly string[];
}

/**
 * Compares every segment with its own reference, with one Benjamini–Hochberg correction over all
 * statistics of all segments: looking at a hundred segments alarms no more often than at one. A
 * segment that the current rows lack has columns that are `no-data`.
 *
 * Throws `invalid-argument` for segments by two different columns, and what `compareProfiles` throws.
 */
export function compareSegments(
  reference: SegmentedProfile,
  current: SegmentedProfile,
  policy: DriftPolicy = {},
): SegmentReport {
  if (reference.by !== current.by)
    throw new LagoaError(
      'invalid-argument',
      `the reference has segments by ${reference.by}, current by ${current.by}`,
      { details: { argument: 'current' } },
    );
  const names = Object.keys(reference.segments);
  const measured = names.flatMap((segment) => {
    const before = reference.segments[segment];
    if (before === undefined) return [];
    const after = Object.hasOwn(current.segments, segment) ? current.segments[segment] : undefined;
    const profile = after ?? { kind: 'profile', version: 1, rows: 0, columns: {} };
    return [{ segment, before, after: profile, columns: measureProfile(before, profile, policy) }];
  });
  const all: readonly Measured[] = measured.flatMap(({ columns }) => columns);
  const judged = adjust(all, policy);
  let taken = 0;
  const segments = measured.map(({ segment, before, after, columns }) => {
    const own = judged.slice(taken, taken + columns.length);
    taken += columns.length;
    return { segment, report: toReport([before, after], own, policy) };
  });
  const drifted = segments.filter(({ report }) => report.status === 'drift');
  const others = segments.filter(({ report }) => report.status !== 'drift');
  const statuses: readonly DriftStatus[] = ['drift', 'ok', 'too-few-rows', 'no-data'];
  return {
    kind: 'segment-drift-report',
    version: 1,
    by: reference.by,
    status:
      statuses.find((status) => segments.some(({ report }) => report.status === status)) ??
      'no-data',
    segments: [...drifted, ...others],
    unseen: Object.keys(current.segments).filter(
      (name) => !Object.hasOwn(reference.segments, name),
    ),
  };
}
