import type { Columns } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import { int64Of, keyOf } from './column-of-kind.ts';
import { type Duration, durationMicros } from './duration.ts';
import type { FeatureView, TimeName } from './feature-view.ts';
import { instantOf } from './instant.ts';
import { matchKeys } from './match-keys.ts';
import { usableRows } from './usable-rows.ts';
import { besideLabels, momentColumns } from './beside-labels.ts';
import {
  eventColumn,
  groupApart,
  keysOf,
  planAggregate,
  type WindowAggregate,
} from './window-aggregate.ts';

type KindOfAggregate<C extends Columns, A extends WindowAggregate> = A extends {
  readonly of: 'count' | 'distinct';
}
  ? 'int64'
  : A extends { readonly of: 'sum' | 'mean' }
    ? 'float64'
    : A extends { readonly column: infer Name extends keyof C }
      ? C[Name]['kind'] extends 'decimal'
        ? 'float64'
        : sql.KindOf<C[Name]>
      : never;

/** The columns that `aggregateWindow` adds. */
export type WindowColumns<
  C extends Columns,
  Values extends Readonly<Record<string, WindowAggregate>>,
> = { readonly [Name in keyof Values]: sql.ColumnOfKind<KindOfAggregate<C, Values[Name]>> };

/**
 * For each label row the aggregates of its entity's events in `(time − window, time]` that were
 * known by the label's time: the event at the very time of the label counts, the one a whole window
 * before does not, so that windows side by side share none. Which table, key and clocks, the view
 * says; its features and time-to-live play no part.
 *
 * Without events `count`, `distinct` and `sum` are 0, the others null; a label row that lacks its
 * key or time has null everywhere. NaN and infinities count as missing values. One row out for each label row. Each label meets all events of
 * its entity: meant for tens to thousands of events each. Several windows stand beside each other,
 * joined by the labels' key, since each reads the labels twice. Throws `invalid-argument` for a sum of
 * float64 without `decimals` (0 to 9), and where a column or key does not fit.
 *
 * @example
 * const months = aggregateWindow(sql.from(labels), {
 *   time: 'cutoff', events: usage, window: { days: 30 },
 *   values: { calls: { of: 'count' }, minutes: { of: 'sum', column: 'minutes', decimals: 2 } },
 * });
 * Object.keys(months.columns); // [...label columns, 'calls', 'minutes']
 */
export function aggregateWindow<
  C extends Columns,
  E extends Columns,
  Key extends string,
  const Values extends Readonly<Record<string, WindowAggregate<keyof E & string>>>,
>(
  labels: sql.Query<C>,
  options: {
    readonly time: TimeName<C>;
    readonly events: FeatureView<E, Key>;
    readonly window: Duration;
    readonly values: Values;
    /** Where a label column is named otherwise than the key: key column to label column. */
    readonly keys?: { readonly [K in Key]?: keyof C & string };
  },
): sql.Query<C & WindowColumns<E, Values>>;
export function aggregateWindow(
  labels: sql.Query,
  options: {
    readonly time: string;
    readonly events: FeatureView;
    readonly window: Duration;
    readonly values: Readonly<Record<string, WindowAggregate>>;
    readonly keys?: Readonly<Partial<Record<string, string>>>;
  },
): sql.Query {
  const { events: view, values } = options;
  const keys = matchKeys(labels, view, options.keys);
  const timed = sql.extend(labels, { lagoa_at: instantOf(labels, options.time) });
  const inside = eventsInWindow(timed, { view, keys, window: durationMicros(options.window) });
  const by = momentColumns(keys);
  const plans = Object.entries(values).map(([name, value]) =>
    planAggregate(inside, { name, value }),
  );
  const grouped = sql.aggregate(inside, {
    by: keysOf(inside, by),
    values: {
      lagoa_events: sql.count(),
      ...Object.fromEntries(plans.flatMap(({ sums }) => Object.entries(sums))),
    },
  });
  const apart = Object.entries(values).flatMap(([name, value]) =>
    groupApart(inside, { name, value, view, by }),
  );
  return besideLabels(labels, { timed, keys, plans, groups: [grouped, ...apart] });
}

/** Each entity and time that is asked for, with each event that it may know. */
function eventsInWindow(
  labels: sql.Query,
  {
    view,
    keys,
    window,
  }: {
    readonly view: FeatureView;
    readonly keys: readonly (readonly [string, string])[];
    readonly window: bigint;
  },
): sql.Query {
  const moments = sql.aggregate(labels, {
    by: Object.fromEntries([
      ...keys.map(([, label], i) => [`lagoa_key_${i}`, keyOf(labels, label)]),
      ['lagoa_at', int64Of(labels, 'lagoa_at')],
    ]),
    values: { lagoa_labels: sql.count() },
  });
  const usable = usableRows(view);
  const columns = Object.keys(view.table.columns).map((name) => [eventColumn(name), name]);
  const met = sql.join(moments, usable, {
    type: 'inner',
    on: Object.fromEntries(keys.map(([key], i) => [`lagoa_key_${i}`, key])),
    take: {
      lagoa_event: 'lagoa_event',
      lagoa_known: 'lagoa_known',
      ...Object.fromEntries(columns),
    },
  });
  const at = int64Of(met, 'lagoa_at');
  const event = int64Of(met, 'lagoa_event');
  return sql.where(
    met,
    sql.and(
      sql.and(sql.lessOrEqual(event, at), sql.lessOrEqual(int64Of(met, 'lagoa_known'), at)),
      sql.less(sql.subtract(at, event), sql.int64(window)),
    ),
  );
}
