import type { Column } from '../column.ts';
import { LagoaError } from '../error.ts';
import type { Columns, TableDefinition } from '../table.ts';
import { count } from './aggregates.ts';
import type { Expression, KindOf, ReadableName, SqlKind } from './expression.ts';
import type {
  Aggregate,
  ColumnOfKind,
  ColumnsOf,
  KeyKind,
  Query,
  QueryStep,
  SortTerm,
  WindowFunction,
} from './query.ts';
import { columnNamed } from './terms.ts';

type Named<T> = Readonly<Record<string, T>>;

function query<C extends Columns>(columns: C, step: QueryStep): Query<C> {
  return { node: 'query', columns, step };
}

/** All rows of a table, as they are stored. */
export function from<C extends Columns>(
  table: Pick<TableDefinition<C>, 'name' | 'columns'>,
): Query<C> {
  return query(table.columns, { kind: 'table', name: table.name });
}

/** The rows where the condition is true; where it is null they go. */
export function where<C extends Columns>(
  input: Query<C>,
  condition: Expression<'boolean'>,
): Query<C> {
  return query(input.columns, { kind: 'where', input, condition });
}

/** One row for each, with these values. `invalid-argument` for names that differ only in case. */
export function select<V extends Named<Expression>>(input: Query, values: V): Query<ColumnsOf<V>>;
export function select(input: Query, values: Named<Expression>): Query {
  return query(columnsOf(values), { kind: 'select', input, values });
}

/**
 * One row for each group of equal keys, null equal to null; without keys one row, even of nothing.
 * Throws `invalid-argument` where a key and a value share a name.
 */
export function aggregate<By extends Named<Expression<KeyKind>>, V extends Named<Aggregate>>(
  input: Query,
  options: { readonly by: By; readonly values: V },
): Query<ColumnsOf<By & V>>;
export function aggregate(
  input: Query,
  { by, values }: { readonly by: Named<Expression<KeyKind>>; readonly values: Named<Aggregate> },
): Query {
  refuseTaken(Object.keys(values), by);
  return query(columnsOf({ ...by, ...values }), { kind: 'aggregate', input, by, values });
}

/** Every row, with these values added. Throws `invalid-argument` where a name is taken. */
export function extend<C extends Columns, V extends Named<Expression>>(
  input: Query<C>,
  values: V,
): Query<C & ColumnsOf<V>>;
export function extend(input: Query, values: Named<Expression>): Query {
  refuseTaken(Object.keys(values), input.columns);
  return query({ ...input.columns, ...columnsOf(values) }, { kind: 'extend', input, values });
}

/**
 * Every row, with these columns alone, as they are stored: a decimal keeps its digits and a float64
 * its NaN. Throws `not-found` for a column that the input does not have.
 */
export function pick<C extends Columns, const Name extends keyof C & string>(
  input: Query<C>,
  names: readonly Name[],
): Query<Pick<C, Name>>;
export function pick(input: Query, names: readonly string[]): Query {
  const columns = names.map((name): [string, Column] => {
    const found = Object.hasOwn(input.columns, name) ? input.columns[name] : undefined;
    if (found) return [name, found];
    throw new LagoaError(
      'not-found',
      `no column ${name}; there are ${Object.keys(input.columns).join(', ')}`,
    );
  });
  if (columns.length === 0) throw invalid('a query takes at least one column');
  return query(Object.fromEntries(columns), { kind: 'pick', input, names });
}

/**
 * One row for each combination of values that occurs, of any kind, and in `rows` how many rows have
 * it; null equals null, and −0 is 0. `invalid-argument` where a value is called `rows`.
 */
export function countValues<V extends Named<Expression>>(
  input: Query,
  values: V,
): Query<ColumnsOf<V> & { readonly rows: ColumnOfKind<'int64'> }>;
export function countValues(input: Query, values: Named<Expression>): Query {
  const counts = { rows: count() };
  refuseTaken(Object.keys(counts), values);
  return query(columnsOf({ ...values, ...counts }), {
    kind: 'aggregate',
    input,
    by: values,
    values: counts,
  });
}

/** Every row, with a value of its partition added. Throws `invalid-argument` where a name is taken. */
export function addWindow<C extends Columns, V extends Named<WindowFunction>>(
  input: Query<C>,
  values: V,
): Query<C & ColumnsOf<V>>;
export function addWindow(input: Query, values: Named<WindowFunction>): Query {
  refuseTaken(Object.keys(values), input.columns);
  return query({ ...input.columns, ...columnsOf(values) }, { kind: 'window', input, values });
}

/**
 * The rows of the left side with columns of each right row whose keys are equal; null equals
 * nothing. With `type: 'left'`, a left row without any stays, its new columns null. Throws
 * `invalid-argument` without keys, for keys of two kinds or of float64, and where a name is taken.
 */
export function join<
  Left extends Columns,
  Right extends Columns,
  const Take extends Named<ReadableName<Right>>,
>(
  left: Query<Left>,
  right: Query<Right>,
  options: {
    readonly type: 'inner' | 'left';
    readonly on: Readonly<Partial<Record<ReadableName<Left>, ReadableName<Right>>>>;
    /** New name → column of the right side. */
    readonly take: Take;
  },
): Query<Left & { readonly [Name in keyof Take]: Right[Take[Name]] }>;
export function join(
  input: Query,
  right: Query,
  {
    type,
    on,
    take,
  }: {
    readonly type: 'inner' | 'left';
    readonly on: Readonly<Partial<Record<string, string>>>;
    readonly take: Named<string>;
  },
): Query {
  const pairs = Object.entries(on).map(([a, b = '']) => {
    const [left, other] = [columnNamed(input, a), columnNamed(right, b)];
    if (left.kind !== other.kind || left.kind === 'float64')
      throw invalid(
        `join takes keys of one kind, not float64, got ${a} ${left.kind} and ${b} ${other.kind}`,
      );
    return [left, other] as const;
  });
  if (pairs.length === 0) throw invalid('join takes at least one pair of keys');
  refuseTaken(Object.keys(take), input.columns);
  const taken = Object.entries(take).map(([name, from]): [string, Column] => {
    const found = Object.hasOwn(right.columns, from) ? right.columns[from] : undefined;
    if (found) return [name, { ...found, nullable: true }];
    throw invalid(`no column ${from}; there are ${Object.keys(right.columns).join(', ')}`);
  });
  return query(
    { ...input.columns, ...Object.fromEntries(taken) },
    { kind: 'join', input, right, type, on: pairs, take },
  );
}

/**
 * The rows of every input, one after the other, repeated rows included. Each has the columns of the
 * first, in whatever order; other columns are left out. Throws `not-found` where an input lacks one
 * and `invalid-argument` where one is of another kind.
 */
export function union<C extends Columns>(
  inputs: readonly [Query<C>, ...Query[]],
): Query<{ readonly [Name in ReadableName<C>]: ColumnOfKind<KindOf<C[Name]>> }>;
export function union([first, ...others]: readonly [Query, ...Query[]]): Query {
  const names = Object.keys(first.columns);
  const selectAll = (input: Query): Query =>
    select(input, Object.fromEntries(names.map((name) => [name, columnNamed(input, name)])));
  const start = selectAll(first);
  const rest = others.map((input) => {
    const next = selectAll(input);
    for (const name of names)
      if (next.columns[name]?.kind !== start.columns[name]?.kind)
        throw invalid(
          `union takes columns of one kind, got ${name} ${start.columns[name]?.kind} and ${next.columns[name]?.kind}`,
        );
    return next;
  });
  return query(start.columns, { kind: 'union', inputs: [start, ...rest] });
}

/**
 * The rows in an order, and only the first of them with a `limit`. The order holds where this is
 * the last step; rows that tie come as the engine likes.
 */
export function orderBy<C extends Columns>(
  input: Query<C>,
  terms: readonly SortTerm[],
  { limit }: { readonly limit?: number } = {},
): Query<C> {
  if (terms.length === 0) throw invalid('orderBy takes at least one term');
  if (limit !== undefined && !(Number.isSafeInteger(limit) && limit >= 0))
    throw invalid(`orderBy takes a limit from 0, got ${limit}`);
  const step = { kind: 'orderBy', input, terms } as const;
  return query(input.columns, limit === undefined ? step : { ...step, limit });
}

function columnsOf(values: Named<{ readonly kind: SqlKind }>): Columns {
  const columns = Object.entries(values).map(([name, { kind }]): [string, Column] => [
    name,
    { kind, nullable: true },
  ]);
  if (columns.length === 0) throw invalid('a query takes at least one value');
  refuseTaken(Object.keys(values), {});
  return Object.fromEntries(columns);
}

/** Names differ by more than case, as the engines fold it. */
function refuseTaken(names: readonly string[], taken: Named<unknown>): void {
  const folded = new Set(Object.keys(taken).map((name) => name.toLowerCase()));
  for (const name of names) {
    if (folded.has(name.toLowerCase())) throw invalid(`the name ${name} is taken`);
    folded.add(name.toLowerCase());
  }
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
