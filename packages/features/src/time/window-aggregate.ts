import { type Column, LagoaError } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import { comparableOf, int64Of, isOf, keyOf } from './column-of-kind.ts';
import type { FeatureView } from './feature-view.ts';
import { firstOf } from './first-of-group.ts';

/**
 * One number of the events in a window.
 *
 * - `count` of the events; `distinct`, how many different values that are not null.
 * - `sum` and `mean` of an int64, of a decimal to its scale, or of a float64 rounded to `decimals`
 *   places: whole numbers add up to the same in every engine and order, floats do not. Both give
 *   float64, and null where a value or the sum is beyond 64 bits so scaled.
 * - `min` and `max`; `last`, of the latest event by event time, then known-at, then sequence.
 *
 * A decimal counts as the nearest float64.
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
  /** The same from part results, one row each. Absent where parts do not add up. */
  readonly merge?: (parts: sql.Query) => Readonly<Record<string, sql.Aggregate>>;
}

export function planAggregate(
  inside: sql.Query,
  {
    name,
    value,
    columnOf = eventColumn,
  }: {
    readonly name: string;
    readonly value: WindowAggregate;
    /** Where `inside` has an event's own column. */
    readonly columnOf?: (name: string) => string;
  },
): AggregatePlan {
  const own = ownColumn(name);
  const countOf = (joined: sql.Query, column: string) =>
    sql.coalesce(int64Of(joined, column), sql.int64(0));
  switch (value.of) {
    case 'count':
      return {
        name,
        sums: {},
        result: (joined) => countOf(joined, 'lagoa_events'),
        merge: () => ({}),
      };
    case 'distinct':
      checkDistinct(name, value.column, inside.columns[columnOf(value.column)]?.kind);
      return { name, sums: {}, result: (joined) => countOf(joined, own) };
    case 'last':
      return { name, sums: {}, result: (joined) => sql.column(joined, own) };
    case 'min':
    case 'max': {
      const extremeOf = (x: sql.Expression): Readonly<Record<string, sql.Aggregate>> => {
        if (!isOrdered(x))
          throw new LagoaError('invalid-argument', `${name}: ${value.of} takes no boolean`);
        return { [own]: value.of === 'min' ? sql.min(x) : sql.max(x) };
      };
      return {
        name,
        sums: extremeOf(comparableOf(inside, columnOf(value.column))),
        result: (joined) => sql.column(joined, own),
        merge: (parts) => extremeOf(sql.column(parts, own)),
      };
    }
    case 'sum':
    case 'mean': {
      const source = columnOf(value.column);
      const { scaled, scale, isLost } = wholeNumber(inside, name, { ...value, source });
      const [rows, lost] = [`lagoa_rows_${name}`, `lagoa_lost_${name}`];
      const result = (joined: sql.Query): sql.Expression => {
        const total = sql.toFloat64(int64Of(joined, own));
        const divisor = sql.float64(scale);
        const known =
          value.of === 'mean'
            ? sql.divide(total, sql.multiply(sql.toFloat64(int64Of(joined, rows)), divisor))
            : sql.caseWhen(sql.equal(countOf(joined, rows), sql.int64(0)), {
                value: sql.float64(0),
                otherwise: sql.divide(total, divisor),
              });
        return sql.caseWhen(sql.equal(countOf(joined, lost), sql.int64(0)), { value: known });
      };
      const sums = {
        [own]: sql.sum(scaled),
        [rows]: sql.countIf(sql.not(sql.isNull(scaled))),
        [lost]: sql.countIf(isLost),
      };
      const merge = (parts: sql.Query) => {
        const [known, total] = [int64Of(parts, rows), int64Of(parts, own)];
        const isBeyond = sql.and(sql.isNull(total), sql.greater(known, sql.int64(0)));
        const beyond = sql.caseWhen(isBeyond, { value: sql.int64(1), otherwise: sql.int64(0) });
        return {
          [own]: sql.sum(total),
          [rows]: sql.sum(known),
          [lost]: sql.sum(sql.add(int64Of(parts, lost), beyond)),
        };
      };
      return { name, sums, result, merge };
    }
    default:
      throw new LagoaError('invalid-argument', `${name}: no aggregate ${JSON.stringify(value)}`);
  }
}

/** A column as whole numbers that add up exactly, and what they were multiplied by. */
function wholeNumber(
  inside: sql.Query,
  name: string,
  {
    column,
    source,
    decimals,
  }: { readonly column: string; readonly source: string; readonly decimals?: number },
): {
  readonly scaled: sql.Expression<'int64'>;
  readonly scale: number;
  /** Whether there is a value, but beyond 64 bits. */
  readonly isLost: sql.Expression<'boolean'>;
} {
  const declared = inside.columns[source];
  const x = comparableOf(inside, source);
  if (isOf(x, 'int64') && decimals === undefined)
    return { scaled: x, scale: 1, isLost: sql.boolean(false) };
  const places = decimals ?? (declared?.kind === 'decimal' ? declared.scale : -1);
  if (isOf(x, 'float64') && Number.isInteger(places) && places >= 0 && places <= 9) {
    const scale = 10 ** places;
    const scaled = sql.toInt64(sql.multiply(x, sql.float64(scale)));
    return { scaled, scale, isLost: sql.and(sql.not(sql.isNull(x)), sql.isNull(scaled)) };
  }
  throw new LagoaError(
    'invalid-argument',
    `${name} adds up an int64, or a float64 or decimal to 0 to 9 decimals, got ${column}, a ${declared?.kind}, and decimals ${decimals}`,
  );
}

function checkDistinct(name: string, column: string, kind: Column['kind'] | undefined): void {
  if (kind === 'float64' || kind === 'decimal')
    throw new LagoaError(
      'invalid-argument',
      `${name}: distinct takes no float64 and no decimal; ${column} is ${kind}`,
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
  const own = ownColumn(name);
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
  return [sql.select(last, { ...keysOf(last, by), [own]: comparableOf(last, column) })];
}

/** Of a value, which may be called `events` or `at`. */
const ownColumn = (name: string): string => `lagoa_value_${name}`;

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
