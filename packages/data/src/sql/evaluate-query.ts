import { canonicalJson } from '../hash.ts';
import { LagoaError } from '../error.ts';
import { evaluate } from './evaluate.ts';
import type { Expression } from './expression.ts';
import type { Aggregate, Query, SortTerm, WindowFunction } from './query.ts';
import { compare, type RowValue, within64 } from './row-operations.ts';

type QueryRow = Readonly<Record<string, unknown>>;
type Rows = readonly QueryRow[];

/**
 * The rows of a query over tables in memory: the row back-end, and the meaning that the SQL of both
 * dialects must repeat. Plain and unhurried; a warehouse's work belongs in a warehouse.
 *
 * A table that is not given throws `not-found`. Where no `orderBy` is the last step, or rows tie in
 * one, an engine may give the same rows in another order.
 *
 * @example
 * const orders = { name: 'orders', columns: { id: { kind: 'int64' } } } as const;
 * const total = aggregate(from(orders), { by: {}, values: { total: sum(column(orders, 'id')) } });
 * evaluateQuery(total, { orders: [{ id: 3n }, { id: 4n }] }) // [{ total: 7n }]
 */
export function evaluateQuery(query: Query, tables: Readonly<Record<string, Rows>>): Rows {
  const { step } = query;
  if (step.kind === 'table') {
    const rows = Object.hasOwn(tables, step.name) ? tables[step.name] : undefined;
    if (rows) return rows;
    throw new LagoaError('not-found', `no rows of the table ${step.name} were given`);
  }
  if (step.kind === 'union') return step.inputs.flatMap((input) => evaluateQuery(input, tables));
  const rows = evaluateQuery(step.input, tables);
  switch (step.kind) {
    case 'where':
      return rows.filter((row) => evaluate(step.condition, row) === true);
    case 'select':
      return rows.map((row) => valuesOf(step.values, row));
    case 'extend':
      return rows.map((row) => ({ ...row, ...valuesOf(step.values, row) }));
    case 'pick':
      return rows.map((row) => Object.fromEntries(step.names.map((name) => [name, row[name]])));
    case 'aggregate': {
      const groups = groupBy(rows, (row) => canonicalJson(keysOf(step.by, row)));
      const parts = Object.keys(step.by).length === 0 ? [rows] : groups.values();
      return Array.from(parts, (group) => ({
        ...keysOf(step.by, group[0] ?? {}),
        ...mapValues(step.values, (value) => aggregateOf(value, group)),
      }));
    }
    case 'window': {
      // Copies, since the same object may stand for two rows.
      const own = rows.map((row) => ({ ...row }));
      const added = mapValues(step.values, (value) => windowOf(value, own));
      return own.map((row) => ({ ...row, ...mapValues(added, (values) => values.get(row)) }));
    }
    case 'join': {
      const [left, right] = [0, 1].map((side) => step.on.map((pair) => pair[side]));
      const others = evaluateQuery(step.right, tables);
      const index = groupBy(others, (row) => joinKey(right ?? [], row));
      return rows.flatMap((row) => {
        const key = joinKey(left ?? [], row);
        const found = key === undefined ? [] : (index.get(key) ?? []);
        const matches = found.length === 0 && step.type === 'left' ? [undefined] : found;
        return matches.map((other) => ({
          ...row,
          ...mapValues(step.take, (name) => other?.[name] ?? null),
        }));
      });
    }
    case 'orderBy':
      return sorted(rows, step.terms).slice(0, step.limit);
  }
}

function groupBy<Key>(rows: Rows, keyOf: (row: QueryRow) => Key): Map<Key, QueryRow[]> {
  const groups = new Map<Key, QueryRow[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

function mapValues<T, U>(
  values: Readonly<Record<string, T>>,
  map: (value: T) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}

function valuesOf(
  values: Readonly<Record<string, Expression>>,
  row: QueryRow,
): Record<string, RowValue> {
  return mapValues(values, (value) => evaluate(value, row));
}

/** As `valuesOf`, with 0 for −0. */
function keysOf(by: Readonly<Record<string, Expression>>, row: QueryRow): Record<string, RowValue> {
  return mapValues(valuesOf(by, row), (value) => (Object.is(value, -0) ? 0 : value));
}

function joinKey(keys: readonly (Expression | undefined)[], row: QueryRow): string | undefined {
  const values = keys.map((key) => key && evaluate(key, row));
  return values.includes(null) ? undefined : canonicalJson(values);
}

function aggregateOf({ operation, operands: [x] }: Aggregate, rows: Rows): RowValue {
  if (x === undefined) return BigInt(rows.length);
  const values = rows.map((row) => evaluate(x, row)).filter((value) => value !== null);
  switch (operation) {
    case 'sum':
    case 'sumDigits': {
      const total = values.reduce<bigint>((sum, value) => sum + BigInt(value), 0n);
      if (values.length === 0) return null;
      return operation === 'sum' ? within64(total) : total.toString();
    }
    case 'min':
    case 'max': {
      const sign = operation === 'min' ? -1 : 1;
      const [first = null, ...rest] = values;
      const extreme = rest.reduce<RowValue>(
        (best, value) => (best !== null && sign * compare(value, best) > 0 ? value : best),
        first,
      );
      return Object.is(extreme, -0) ? 0 : extreme;
    }
    default:
      return BigInt(values.filter((value) => value === true).length);
  }
}

function windowOf(
  { operation, operands: [x], partitionBy, orderBy }: WindowFunction,
  rows: Rows,
): ReadonlyMap<QueryRow, RowValue> {
  const partitions = groupBy(rows, (row) =>
    canonicalJson(partitionBy.map((key) => evaluate(key, row))),
  );
  const found = new Map<QueryRow, RowValue>();
  for (const partition of partitions.values()) {
    const order = inOrder(partition, orderBy);
    let last: RowValue = null;
    order.forEach(({ row }, place) => {
      const value = x === undefined ? BigInt(place + 1) : evaluate(x, row);
      if (operation === 'countOfPartition') last = BigInt(partition.length);
      else if (operation !== 'maxSoFar') last = value ?? last;
      else if (value !== null && (last === null || compare(value, last) > 0)) last = value;
      found.set(row, last);
    });
    // Rows of equal order have one value: that of the last of them.
    if (operation === 'maxSoFar' || operation === 'lastKnown')
      order.toReversed().forEach(({ row, isEqual }) => {
        if (!isEqual) last = found.get(row) ?? null;
        found.set(row, last);
      });
  }
  return found;
}

function sorted(rows: Rows, terms: readonly SortTerm[]): Rows {
  return inOrder(rows, terms).map(({ row }) => row);
}

/** The rows in order, each with whether the next stands equal to it. */
function inOrder(
  rows: Rows,
  terms: readonly SortTerm[],
): readonly { readonly row: QueryRow; readonly isEqual: boolean }[] {
  const keyed = rows.map((row) => ({
    row,
    key: terms.map(({ expression }) => evaluate(expression, row)),
  }));
  const order = (a: readonly RowValue[], b: readonly RowValue[]): number => {
    for (const [i, { direction, nulls }] of terms.entries()) {
      const [left = null, right = null] = [a[i], b[i]];
      if (left === null && right === null) continue;
      if (left === null) return nulls === 'first' ? -1 : 1;
      if (right === null) return nulls === 'first' ? 1 : -1;
      const difference = compare(left, right);
      if (difference !== 0) return direction === 'ascending' ? difference : -difference;
    }
    return 0;
  };
  keyed.sort((a, b) => order(a.key, b.key));
  return keyed.map(({ row, key }, place) => {
    const next = keyed[place + 1];
    return { row, isEqual: next !== undefined && order(key, next.key) === 0 };
  });
}
