import {
  type Column,
  type Columns,
  defineTable,
  LagoaError,
  type TableDefinition,
} from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import { int64Of, isOf, keyOf } from './column-of-kind.ts';
import type { FeatureView } from './feature-view.ts';
import { dayMicros } from './instant.ts';
import { usableRows } from './usable-rows.ts';
import { type AggregatePlan, planAggregate } from './window-aggregate.ts';

/** What adds up from day to day, as `WindowAggregate` has it; `distinct` and `last` do not. */
export type TileAggregate<Name extends string = string> =
  | { readonly of: 'count' }
  | { readonly of: 'sum' | 'mean'; readonly column: Name; readonly decimals?: number }
  | { readonly of: 'min' | 'max'; readonly column: Name };

export type TileAggregates<Name extends string = string> = Readonly<
  Record<string, TileAggregate<Name>>
>;

/**
 * Part results of a view's events, one row for each entity, day of the event and day from which the
 * events are known: tiles of a later day add to those that are there and change none. Plain JSON.
 */
export interface EventTiles<
  V extends FeatureView = FeatureView,
  Values extends TileAggregates = TileAggregates,
> {
  readonly kind: 'event-tiles';
  readonly version: 1;
  readonly view: V;
  readonly values: Values;
  /** Where the tiles are kept: the key, `event_day` and `known_day`, and the parts of each value. */
  readonly table: TableDefinition;
}

/**
 * Declares the daily tiles of a view's events, for windows of whole days up to midnights. Days are
 * numbers since 1970 and end with their last midnight: an event at the very midnight of a day is of
 * that day, as `aggregateWindow` counts it.
 *
 * Throws `invalid-argument` where a value does not add up, or its column does not fit.
 *
 * @example
 * const calls = defineTable({
 *   name: 'calls', layer: 'silver', key: [],
 *   columns: { line: { kind: 'string' }, at: { kind: 'timestamp' }, minutes: { kind: 'int64' } },
 * });
 * const view = defineFeatureView(calls, {
 *   name: 'calls', key: ['line'], eventTime: 'at', knownAt: { waived: 'written when they end' },
 * });
 * const tiles = defineEventTiles(view, {
 *   name: 'call_tiles', values: { minutes: { of: 'sum', column: 'minutes' } },
 * });
 * tiles.table.key // ['line', 'event_day', 'known_day']
 */
export function defineEventTiles<
  E extends Columns,
  Key extends string,
  Feature extends string,
  const Values extends TileAggregates<keyof E & string>,
>(
  view: FeatureView<E, Key, Feature>,
  options: { readonly name: string; readonly values: Values },
): EventTiles<FeatureView<E, Key, Feature>, Values>;
export function defineEventTiles(
  view: FeatureView,
  { name, values }: { readonly name: string; readonly values: TileAggregates },
): EventTiles {
  const query = tilesOf(view, values);
  const columns: Record<string, Column> = {};
  for (const [column, { kind }] of Object.entries(query.columns)) {
    const key = view.key.includes(column) ? view.table.columns[column] : undefined;
    if (key !== undefined) columns[column] = { ...key, nullable: false };
    else if (isDayColumn(column)) columns[column] = { kind: 'int64' };
    else if (kind !== 'decimal' && kind !== 'category') columns[column] = { kind, nullable: true };
  }
  const table = defineTable({
    name,
    layer: view.table.layer,
    key: [...view.key, 'event_day', 'known_day'],
    columns,
    description: `Daily tiles of ${view.name}`,
  });
  return Object.freeze({ kind: 'event-tiles', version: 1, view, values, table });
}

const isDayColumn = (name: string): boolean => name === 'event_day' || name === 'known_day';

/**
 * The tiles of the events that became known on some days, all without `known`. Days that are over
 * never change: append the tiles of `{ after: yesterday, upTo: today }` each day.
 */
export function computeTiles(
  { view, values }: EventTiles,
  { known = {} }: { readonly known?: { readonly after?: string; readonly upTo?: string } } = {},
): sql.Query {
  const all = tilesOf(view, values);
  const day = int64Of(all, 'known_day');
  const { after, upTo } = known;
  const late = after === undefined ? all : sql.where(all, sql.greater(day, dayNumber(after)));
  return upTo === undefined ? late : sql.where(late, sql.lessOrEqual(day, dayNumber(upTo)));
}

function tilesOf(view: FeatureView, values: TileAggregates): sql.Query {
  const usable = usableRows(view);
  const known = 'column' in view.knownAt ? view.knownAt.column : view.eventTime;
  const plans = planTiles(usable, values);
  return sql.aggregate(usable, {
    by: {
      ...Object.fromEntries(view.key.map((key) => [key, keyOf(usable, key)])),
      event_day: dayOf(usable, view.eventTime),
      known_day: dayOf(usable, known),
    },
    values: {
      lagoa_events: sql.count(),
      ...Object.fromEntries(plans.flatMap(({ sums }) => Object.entries(sums))),
    },
  });
}

type TilePlan = AggregatePlan & Required<Pick<AggregatePlan, 'merge'>>;

export function planTiles(usable: sql.Query, values: TileAggregates): readonly TilePlan[] {
  return Object.entries(values).map(([name, value]) => {
    const { merge, ...plan } = planAggregate(usable, { name, value, columnOf: (own) => own });
    if (merge !== undefined) return { ...plan, merge };
    throw new LagoaError('invalid-argument', `${name}: ${value.of} does not add up from tiles`);
  });
}

/** The day that ends with the first midnight at or after an instant, in days since 1970. */
function dayOf(source: sql.Query, name: string): sql.Expression<'int64'> {
  const value = sql.column(source, name);
  const zero = sql.date('1970-01-01');
  if (isOf(value, 'date')) return sql.daysBetween(zero, value);
  if (!isOf(value, 'timestamp'))
    throw new LagoaError(
      'invalid-argument',
      `${name} is ${value.kind}, neither timestamp nor date`,
    );
  const before = sql.daysBetween(zero, sql.toDate(value));
  const micros = sql.microsBetween(sql.timestamp(0n), value);
  return sql.caseWhen(sql.equal(micros, sql.multiply(before, sql.int64(dayMicros))), {
    value: before,
    otherwise: sql.add(before, sql.int64(1)),
  });
}

function dayNumber(day: string): sql.Expression<'int64'> {
  return sql.daysBetween(sql.date('1970-01-01'), sql.date(day));
}
