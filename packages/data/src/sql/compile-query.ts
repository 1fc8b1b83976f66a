import type { CompiledSql } from '../sql-engine.ts';
import {
  createExpressionWriter,
  type ExpressionWriter,
  refuseInexact,
  refuseLong,
} from './compile-expression.ts';
import type { Dialect } from './dialect.ts';
import type { Expression } from './expression.ts';
import type { Aggregate, Query, SortTerm, WindowFunction } from './query.ts';

export interface CompileQueryOptions {
  /** Where a table is, for example `['project', 'dataset', name]`. Default: its name alone. */
  readonly pathOf?: (table: string) => readonly string[];
  /** Texts as parameters, or as literals where none are taken, as in views. Default: parameters. */
  readonly texts?: 'parameters' | 'literals';
}

/**
 * The text of a query in a dialect, the same to the byte for the same tree: one SELECT for each
 * step. Refuses what `compileExpression` refuses, and to sort by what came through `ln`.
 *
 * @example
 * const orders = { name: 'orders', columns: { id: { kind: 'int64' } } } as const;
 * const id = column(orders, 'id');
 * compileQuery(where(from(orders), greater(id, int64(3))), bigquery).text // 'SELECT * FROM `orders` WHERE (`id` > 3)'
 */
export function compileQuery(
  query: Query,
  dialect: Dialect,
  { pathOf = (name) => [name], texts = 'parameters' }: CompileQueryOptions = {},
): CompiledSql {
  const writer = createExpressionWriter(dialect, { texts });
  const { quoteName } = dialect;
  const source = (input: Query): string =>
    input.step.kind === 'table'
      ? pathOf(input.step.name).map(quoteName).join('.')
      : `(${write(input)})`;
  const list = <T>(values: Readonly<Record<string, T>>, text: (value: T) => string): string =>
    Object.entries(values)
      .map(([name, value]) => `${text(value)} AS ${quoteName(name)}`)
      .join(', ');
  /** Of 0 and −0, which are one group, either may stand for it: adding 0 makes them 0. */
  const keyText = (key: Expression): string =>
    key.kind === 'float64'
      ? `(${writer.text(key)} + ${dialect.literals.float64('0')})`
      : writer.text(key);
  const write = ({ step }: Query): string => {
    switch (step.kind) {
      case 'table':
        return `SELECT * FROM ${pathOf(step.name).map(quoteName).join('.')}`;
      case 'where': {
        const input = source(step.input);
        return `SELECT * FROM ${input} WHERE ${writer.text(step.condition)}`;
      }
      case 'select':
        return `SELECT ${list(step.values, writer.text)} FROM ${source(step.input)}`;
      case 'aggregate': {
        const keys = Object.keys(step.by);
        const values = list(step.values, (value) => writeAggregate(value, writer, dialect));
        const all = [list(step.by, keyText), values].filter((text) => text !== '').join(', ');
        const places = keys.map((_, i) => i + 1).join(', ');
        return `SELECT ${all} FROM ${source(step.input)}${places && ` GROUP BY ${places}`}`;
      }
      case 'extend':
        return `SELECT *, ${list(step.values, writer.text)} FROM ${source(step.input)}`;
      case 'pick':
        return `SELECT ${step.names.map(quoteName).join(', ')} FROM ${source(step.input)}`;
      case 'window':
        return `SELECT *, ${list(step.values, (value) => writeWindow(value, writer))} FROM ${source(step.input)}`;
      case 'join': {
        const on = step.on
          .map(([a, b]) => `${writer.columnOf(left, a)} = ${writer.columnOf(right, b)}`)
          .join(' AND ');
        const take = list(step.take, (name) => `${right}.${quoteName(name)}`);
        const inputs = `${source(step.input)} AS ${left} ${step.type.toUpperCase()} JOIN ${source(step.right)} AS ${right}`;
        return `SELECT ${left}.*${take && `, ${take}`} FROM ${inputs} ON ${on}`;
      }
      case 'union':
        return step.inputs.map(write).join(' UNION ALL ');
      case 'orderBy': {
        const limit = step.limit === undefined ? '' : ` LIMIT ${step.limit}`;
        return `SELECT * FROM ${source(step.input)} ORDER BY ${writeTerms(step.terms, writer)}${limit}`;
      }
    }
  };
  const text = write(query);
  refuseLong(text);
  return { text, parameters: writer.parameters };
}

/** The sides of a join; no user's column is called so. */
const left = 'lagoa_left';
const right = 'lagoa_right';

function writeAggregate(
  { operation, operands: [x], kind }: Aggregate,
  writer: ExpressionWriter,
  dialect: Dialect,
): string {
  if (x === undefined) return 'COUNT(*)';
  const text = writer.text(x);
  switch (operation) {
    case 'countIf':
      return `COUNT(CASE WHEN ${text} THEN 1 END)`;
    case 'sum':
    case 'sumDigits':
      return dialect[operation](text);
    default: {
      const extreme = `${operation.toUpperCase()}(${text})`;
      // Of 0 and −0, either may be met first.
      return kind === 'float64'
        ? `CASE WHEN ${extreme} = 0 THEN ${dialect.literals.float64('0')} ELSE ${extreme} END`
        : extreme;
    }
  }
}

function writeWindow(
  { operation, operands: [x], partitionBy, orderBy }: WindowFunction,
  writer: ExpressionWriter,
): string {
  const keys = partitionBy.map(writer.text).join(', ');
  const partition = keys && `PARTITION BY ${keys}`;
  if (operation === 'countOfPartition') return `COUNT(*) OVER (${partition})`;
  const called = x === undefined ? 'ROW_NUMBER()' : windowCall(operation, writer.text(x));
  // Over a range, what comes of rows of equal order does not depend on how an engine met them.
  const frame = x === undefined ? '' : ' RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW';
  return `${called} OVER (${partition && `${partition} `}ORDER BY ${writeTerms(orderBy, writer)}${frame})`;
}

function windowCall(operation: WindowFunction['operation'], x: string): string {
  return operation === 'maxSoFar' ? `MAX(${x})` : `LAST_VALUE(${x} IGNORE NULLS)`;
}

function writeTerms(terms: readonly SortTerm[], writer: ExpressionWriter): string {
  return terms
    .map(({ expression, direction, nulls }) => {
      refuseInexact('order', [expression]);
      const way = direction === 'ascending' ? 'ASC' : 'DESC';
      return `${writer.text(expression)} ${way} NULLS ${nulls.toUpperCase()}`;
    })
    .join(', ');
}
