import { LagoaError } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import { int64Of, isOf, keyOf } from './column-of-kind.ts';
import type { FeatureView } from './feature-view.ts';
import { firstOf } from './first-of-group.ts';

/**
 * One number of the events in a window.
 *
 * - `count` of the events; `distinct`, how many different values that are not null.
 * - `sum` and `mean` of an int64, or of a float64 rounded to `decimals` places: whole numbers add up
 *   to the same in every engine and order, floats do not. Both give float64.
 * - `min` and `max`; `last`, of the latest event by event time, then known-at, then sequence.
 */
export type WindowAggregate<Name extends string = string> =
  | { readonly of: 'count' }
  | { readonly of: 'sum' | 'mean'; readonly column: Name; readonly decimals?: number }
  | { readonly of: 'min' | 'max' | 'distinct' | 'last'; readonly column: Name };

export interface AggregatePlan {
  readonly name: string;
  /** What the one grouping of all events gives for it. */
  readonly sums: Readonly<Record<string, sql.Aggregate>>;
  /** The value from the joined row. */
  readonly result: (joined: sql.Query) => sql.Expression;
}

export function planAggregate(
  inside: sql.Query,
  name: string,
  value: WindowAggregate,
): AggregatePlan {
  const own = `lagoa_${name}`;
  const countOf = (joined: sql.Query, column: string) =>
    sql.coalesce(int64Of(joined, column), sql.int64(0));
  switch (value.of) {
    case 'count':
      return { name, sums: {}, result: (joined) => countOf(joined, 'lagoa_events') };
    case 'distinct':
      if (sql.column(inside, eventColumn(value.column)).kind === 'float64')
        throw new LagoaError(
          'invalid-argument',
          `${name}: distinct takes no float64, which ${value.column} is`,
        );
      return { name, sums: {}, result: (joined) => countOf(joined, own) };
    case 'last':
      return { name, sums: {}, result: (joined) => sql.column(joined, own) };
    case 'min':
    case 'max': {
      const x = sql.column(inside, eventColumn(value.column));
      if (!isOrdered(x))
        throw new LagoaError('invalid-argument', `${name}: ${value.of} takes no boolean`);
      const extreme = value.of === 'min' ? sql.min(x) : sql.max(x);
      return { name, sums: { [own]: extreme }, result: (joined) => sql.column(joined, own) };
    }
    case 'sum':
    case 'mean': {
      const { scaled, scale } = wholeNumber(inside, name, value);
      const rows = `lagoa_rows_${name}`;
      const result = (joined: sql.Query): sql.Expression => {
        const total = sql.toFloat64(int64Of(joined, own));
        const divisor = sql.float64(scale);
        if (value.of === 'mean')
          return sql.divide(total, sql.multiply(sql.toFloat64(int64Of(joined, rows)), divisor));
        return sql.caseWhen(sql.equal(countOf(joined, rows), sql.int64(0)), {
          value: sql.float64(0),
          otherwise: sql.divide(total, divisor),
        });
      };
      const known = sql.countIf(sql.not(sql.isNull(scaled)));
      return { name, sums: { [own]: sql.sum(scaled), [rows]: known }, result };
    }
    default:
      throw new LagoaError('invalid-argument', `${name}: no aggregate ${JSON.stringify(value)}`);
  }
}

/** A column as whole numbers that add up exactly, and what they were multiplied by. */
function wholeNumber(
  inside: sql.Query,
  name: string,
  { column, decimals }: { readonly column: string; readonly decimals?: number },
): { readonly scaled: sql.Expression<'int64'>; readonly scale: number } {
  const x = sql.column(inside, eventColumn(column));
  if (isOf(x, 'int64') && decimals === undefined) return { scaled: x, scale: 1 };
  const places = decimals ?? -1;
  if (isOf(x, 'float64') && Number.isInteger(places) && places >= 0 && places <= 9) {
    const scale = 10 ** places;
    return { scaled: sql.toInt64(sql.multiply(x, sql.float64(scale))), scale };
  }
  throw new LagoaError(
    'invalid-argument',
    `${name} adds up an int64, or a float64 to 0 to 9 decimals, got ${column}, a ${x.kind}, and decimals ${decimals}`,
  );
}

/** What one grouping cannot give: values counted once, and the value of the latest event. */
export function groupApart(
  inside: sql.Query,
  {
    name,
    value,
    view,
    by,
  }: {
    readonly name: string;
    readonly value: WindowAggregate;
    readonly view: FeatureView;
    readonly by: readonly string[];
  },
): readonly sql.Query[] {
  const own = `lagoa_${name}`;
  if (value.of === 'distinct') {
    const different = sql.aggregate(inside, {
      by: { ...keysOf(inside, by), lagoa_value: keyOf(inside, eventColumn(value.column)) },
      values: { lagoa_events: sql.count() },
    });
    const known = sql.not(sql.isNull(sql.column(different, 'lagoa_value')));
    const values = { [own]: sql.countIf(known) };
    return [sql.aggregate(different, { by: keysOf(different, by), values })];
  }
  if (value.of !== 'last') return [];
  const column = eventColumn(value.column);
  const sequence = view.sequence === undefined ? [] : [eventColumn(view.sequence)];
  const last = firstOf(inside, { by, order: ['lagoa_event', 'lagoa_known', ...sequence, column] });
  return [sql.select(last, { ...keysOf(last, by), [own]: sql.column(last, column) })];
}

/** How an event's own column is called beside the label's. */
export const eventColumn = (name: string): string => `lagoa_event_${name}`;

export function keysOf(
  query: sql.Query,
  by: readonly string[],
): Readonly<Record<string, sql.Expression<sql.KeyKind>>> {
  return Object.fromEntries(by.map((column) => [column, keyOf(query, column)]));
}

function isOrdered(x: sql.Expression): x is sql.Expression<Exclude<sql.SqlKind, 'boolean'>> {
  return x.kind !== 'boolean';
}
