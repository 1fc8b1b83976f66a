import { LagoaError } from '../error.ts';
import type { Expression, SqlKind } from './expression.ts';
import type { Aggregate, KeyKind, SortTerm, WindowFunction } from './query.ts';

/** The number of rows. */
export function count(): Aggregate<'int64'> {
  return { node: 'aggregate', kind: 'int64', operation: 'count', operands: [] };
}

/** The number of rows where the condition is true. */
export function countIf(condition: Expression<'boolean'>): Aggregate<'int64'> {
  return { node: 'aggregate', kind: 'int64', operation: 'countIf', operands: [condition] };
}

/**
 * The exact sum of the values that are not null; null without one, or outside 64 bits. Only of
 * int64: a sum of float64 depends on the order in which an engine adds. Scale and round first:
 * `sum(toInt64(multiply(x, float64(1e6))))`.
 */
export function sum(x: Expression<'int64'>): Aggregate<'int64'> {
  return { node: 'aggregate', kind: 'int64', operation: 'sum', operands: [x] };
}

/**
 * The exact sum of the values that are not null, as decimal digits, where 64 bits may not hold it;
 * null without one. `BigInt` reads it.
 */
export function sumDigits(x: Expression<'int64'>): Aggregate<'string'> {
  return { node: 'aggregate', kind: 'string', operation: 'sumDigits', operands: [x] };
}

/** The smallest value that is not null; null without one. Zero is never −0. */
export function min<K extends Exclude<SqlKind, 'boolean'>>(x: Expression<K>): Aggregate<K> {
  return { node: 'aggregate', kind: x.kind, operation: 'min', operands: [x] };
}

/** The largest value that is not null; null without one. Zero is never −0. */
export function max<K extends Exclude<SqlKind, 'boolean'>>(x: Expression<K>): Aggregate<K> {
  return { node: 'aggregate', kind: x.kind, operation: 'max', operands: [x] };
}

/** Which rows a window function sees, and in what order. Ties fall as the engine likes. */
export interface WindowOptions {
  readonly partitionBy: readonly Expression<KeyKind>[];
  readonly orderBy: readonly SortTerm[];
}

/** The place of the row in its partition, from 1. `invalid-argument` without an order. */
export function rowNumber({ partitionBy, orderBy }: WindowOptions): WindowFunction<'int64'> {
  checkOrder('rowNumber', orderBy);
  return {
    node: 'window',
    kind: 'int64',
    operation: 'rowNumber',
    operands: [],
    partitionBy,
    orderBy,
  };
}

/**
 * The number of rows of the partition. With `rowNumber` it finds order statistics that are equal in
 * every engine, where approximate and interpolated quantiles are not.
 */
export function countOfPartition({
  partitionBy,
}: Pick<WindowOptions, 'partitionBy'>): WindowFunction<'int64'> {
  return {
    node: 'window',
    kind: 'int64',
    operation: 'countOfPartition',
    operands: [],
    partitionBy,
    orderBy: [],
  };
}

/**
 * The last value that is not null from the first row of the partition up to this one and those that
 * stand equal to it in the order, of which any may be the last. `invalid-argument` without an order.
 */
export function lastKnown<K extends SqlKind>(
  x: Expression<K>,
  { partitionBy, orderBy }: WindowOptions,
): WindowFunction<K> {
  checkOrder('lastKnown', orderBy);
  return {
    node: 'window',
    kind: x.kind,
    operation: 'lastKnown',
    operands: [x],
    partitionBy,
    orderBy,
  };
}

/**
 * The largest value that is not null from the first row of the partition up to this one and those
 * that stand equal to it in the order. `invalid-argument` without an order.
 */
export function maxSoFar<K extends Exclude<KeyKind, 'boolean'>>(
  x: Expression<K>,
  { partitionBy, orderBy }: WindowOptions,
): WindowFunction<K> {
  checkOrder('maxSoFar', orderBy);
  return {
    node: 'window',
    kind: x.kind,
    operation: 'maxSoFar',
    operands: [x],
    partitionBy,
    orderBy,
  };
}

/** Throws `invalid-argument` for a literal, which BigQuery would take for the place of a column. */
export function ascending(
  expression: Expression,
  { nulls }: { readonly nulls: 'first' | 'last' },
): SortTerm {
  return sortTerm({ expression, direction: 'ascending', nulls });
}

/** Throws `invalid-argument` for a literal, which BigQuery would take for the place of a column. */
export function descending(
  expression: Expression,
  { nulls }: { readonly nulls: 'first' | 'last' },
): SortTerm {
  return sortTerm({ expression, direction: 'descending', nulls });
}

function checkOrder(operation: string, orderBy: readonly SortTerm[]): void {
  if (orderBy.length === 0)
    throw new LagoaError('invalid-argument', `${operation} takes at least one term of order`);
}

function sortTerm(term: SortTerm): SortTerm {
  if (term.expression.node === 'literal')
    throw new LagoaError('invalid-argument', 'a literal orders nothing');
  return term;
}
