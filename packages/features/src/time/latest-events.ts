import { LagoaError } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import { isOf, keyOf } from './column-of-kind.ts';
import type { FeatureView } from './feature-view.ts';
import { type InstantKind, instantColumn } from './instant.ts';

/** How a view is joined to labels. */
export interface ViewPlan {
  readonly name: string;
  readonly view: FeatureView;
  /** The view's key columns with those of the labels. */
  readonly keys: readonly (readonly [string, string])[];
  /** How the times of both are compared, and the column of the labels that has theirs so. */
  readonly instants: InstantKind;
  readonly at: 'lagoa_at' | 'lagoa_moment';
}

/**
 * Of each entity and time that the labels ask for: the latest event time that is usable by then
 * (`lagoa_latest`), and again where it is fresh (`lagoa_fresh`). Labels and feature rows stand in
 * one union, in the order in which rows become usable.
 */
export function latestEvents(
  labels: sql.Query,
  usable: sql.Query,
  { view, keys, instants, at: timeOf }: ViewPlan,
): sql.Query {
  const event = instantColumn(usable, 'lagoa_event');
  const known = instantColumn(usable, 'lagoa_known');
  const usableFrom = sql.caseWhen(sql.greater(known, event), { value: known, otherwise: event });
  const keysOf = (source: sql.Query, side: 0 | 1): Record<string, sql.Expression> =>
    Object.fromEntries(keys.map((pair, i) => [`lagoa_key_${i}`, sql.column(source, pair[side])]));
  const both = sql.union([
    sql.select(usable, {
      ...keysOf(usable, 0),
      lagoa_at: 'waived' in view.knownAt ? event : usableFrom,
      lagoa_event: event,
    }),
    sql.select(labels, {
      ...keysOf(labels, 1),
      lagoa_at: sql.column(labels, timeOf),
      lagoa_event: sql.caseWhen<InstantKind>(sql.boolean(false), {
        value: instants === 'int64' ? sql.int64(0) : sql.timestamp(0n),
      }),
    }),
  ]);
  // A row that is usable from the very moment of a label stands equal to it, and is known to it.
  // Where rows are usable from their event on, the last is the latest, which is found faster.
  const soFar = {
    partitionBy: keys.map((_, i) => keyOf(both, `lagoa_key_${i}`)),
    orderBy: [sql.ascending(sql.column(both, 'lagoa_at'), { nulls: 'first' })],
  };
  const events = instantColumn(both, 'lagoa_event');
  const latestSoFar =
    'waived' in view.knownAt ? sql.lastKnown(events, soFar) : sql.maxSoFar(events, soFar);
  const walked = sql.addWindow(both, { lagoa_latest: latestSoFar });
  const asked = sql.where(
    walked,
    sql.and(
      sql.isNull(sql.column(walked, 'lagoa_event')),
      sql.not(sql.isNull(sql.column(walked, 'lagoa_latest'))),
    ),
  );
  const [latest, at] = [instantColumn(asked, 'lagoa_latest'), instantColumn(asked, 'lagoa_at')];
  const limit = view.timeToLiveMicros;
  const fresh =
    limit === undefined
      ? latest
      : sql.caseWhen(sql.lessOrEqual(microsFrom(latest, at), sql.int64(BigInt(limit))), {
          value: latest,
        });
  return sql.extend(asked, { lagoa_fresh: fresh });
}

function microsFrom(
  start: sql.Expression<InstantKind>,
  end: sql.Expression<InstantKind>,
): sql.Expression<'int64'> {
  if (isOf(start, 'timestamp') && isOf(end, 'timestamp')) return sql.microsBetween(start, end);
  if (isOf(start, 'int64') && isOf(end, 'int64')) return sql.subtract(end, start);
  throw new LagoaError('invalid-argument', `no time from ${start.kind} to ${end.kind}`);
}
