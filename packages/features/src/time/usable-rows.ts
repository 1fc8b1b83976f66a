import * as sql from '@lagoa/data/sql';
import type { FeatureView } from './feature-view.ts';
import { type InstantKind, instantOf } from './instant.ts';

/** The rows of a view that have key and times, with their times as `lagoa_event` and `lagoa_known`. */
export function usableRows(view: FeatureView, kind: InstantKind = 'int64'): sql.Query {
  const rows = sql.from(view.table);
  const known = 'column' in view.knownAt ? view.knownAt.column : view.eventTime;
  const timed = sql.extend(rows, {
    lagoa_event: instantOf(rows, view.eventTime, kind),
    lagoa_known: instantOf(rows, known, kind),
  });
  return [...view.key, 'lagoa_event', 'lagoa_known'].reduce<sql.Query>(
    (query, name) => sql.where(query, sql.not(sql.isNull(sql.column(query, name)))),
    timed,
  );
}
