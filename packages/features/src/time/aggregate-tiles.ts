import { type Columns, LagoaError } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import { besideLabels, momentColumns } from './beside-labels.ts';
import { int64Of, isOf, keyOf } from './column-of-kind.ts';
import { durationMicros } from './duration.ts';
import { type EventTiles, planTiles, type TileAggregates } from './event-tiles.ts';
import type { FeatureView, TimeName } from './feature-view.ts';
import { instantOf } from './instant.ts';
import { matchKeys } from './match-keys.ts';
import { usableRows } from './usable-rows.ts';
import { keysOf } from './window-aggregate.ts';
import type { WindowColumns } from './window-aggregates.ts';

/**
 * For each label row the aggregates of a window of whole days from tiles, equal to what
 * `aggregateWindow` gives from the events themselves. The time of labels is a date.
 *
 * Throws `invalid-argument` where it is not, and for a window that is no whole number of days.
 *
 * @example
 * const query = aggregateTiles(sql.from(labels), { time: 'day', tiles, window: { days: 28 } });
 * sql.compileQuery(query, sql.duckdb).text;
 */
export function aggregateTiles<
  C extends Columns,
  E extends Columns,
  Key extends string,
  Feature extends string,
  Values extends TileAggregates<keyof E & string>,
>(
  labels: sql.Query<C>,
  options: {
    readonly time: TimeName<C>;
    readonly tiles: EventTiles<FeatureView<E, Key, Feature>, Values>;
    readonly window: { readonly days: number };
    readonly keys?: { readonly [K in Key]?: keyof C & string };
  },
): sql.Query<C & WindowColumns<E, Values>>;
export function aggregateTiles(
  labels: sql.Query,
  {
    time,
    tiles,
    window,
    keys: names,
  }: {
    readonly time: string;
    readonly tiles: EventTiles;
    readonly window: { readonly days: number };
    readonly keys?: Readonly<Partial<Record<string, string>>>;
  },
): sql.Query {
  const { view, values, table } = tiles;
  const keys = matchKeys(labels, view, names);
  const date = sql.column(labels, time);
  if (!isOf(date, 'date'))
    throw new LagoaError(
      'invalid-argument',
      `tiles are of days, so labels have a date; ${time} is ${date.kind}`,
    );
  if (Object.keys(window).some((part) => part !== 'days'))
    throw new LagoaError('invalid-argument', 'a window over tiles is of whole days');
  durationMicros(window);
  const timed = sql.extend(labels, {
    lagoa_at: instantOf(labels, time),
    lagoa_day: sql.daysBetween(sql.date('1970-01-01'), date),
  });
  const moments = sql.aggregate(timed, {
    by: {
      ...Object.fromEntries(keys.map(([, label], i) => [`lagoa_key_${i}`, keyOf(timed, label)])),
      lagoa_at: keyOf(timed, 'lagoa_at'),
      lagoa_day: keyOf(timed, 'lagoa_day'),
    },
    values: { lagoa_labels: sql.count() },
  });
  const parts = Object.keys(table.columns).filter((name) => !view.key.includes(name));
  const met = sql.join(moments, sql.from(table), {
    type: 'inner',
    on: Object.fromEntries(keys.map(([key], i) => [`lagoa_key_${i}`, key])),
    take: Object.fromEntries(parts.map((name) => [name, name])),
  });
  const day = int64Of(met, 'lagoa_day');
  const event = int64Of(met, 'event_day');
  const inside = sql.where(
    met,
    sql.and(
      sql.and(sql.lessOrEqual(event, day), sql.lessOrEqual(int64Of(met, 'known_day'), day)),
      sql.less(sql.subtract(day, event), sql.int64(window.days)),
    ),
  );
  const plans = planTiles(usableRows(view), values);
  const merged = sql.aggregate(inside, {
    by: keysOf(inside, momentColumns(keys)),
    values: {
      lagoa_events: sql.sum(int64Of(inside, 'lagoa_events')),
      ...Object.fromEntries(plans.flatMap(({ merge }) => Object.entries(merge(inside)))),
    },
  });
  return besideLabels(labels, { timed, keys, plans, groups: [merged] });
}
