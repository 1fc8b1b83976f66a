import type { Column } from '../column.ts';
import { duckdb } from '../sql/duckdb.ts';
import type { Columns, TableDefinition } from '../table.ts';
import { boundsOf } from './bound.ts';

/** A name as DuckDB identifier, whatever it holds. */
export function quoteName(name: string): string {
  return duckdb.quoteName(name);
}

/** A text as DuckDB literal. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** The DuckDB type of a column; timestamps are instants, kept in microseconds. */
export function duckdbType(column: Column): string {
  switch (column.kind) {
    case 'string':
      return 'VARCHAR';
    case 'category':
      return `ENUM(${column.levels.map(quoteText).join(', ')})`;
    case 'boolean':
      return 'BOOLEAN';
    case 'int32':
      return 'INTEGER';
    case 'int64':
      return 'BIGINT';
    case 'float64':
      return 'DOUBLE';
    case 'decimal':
      return `DECIMAL(${column.precision}, ${column.scale})`;
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMPTZ';
  }
}

/**
 * The column list of a `CREATE TABLE`.
 *
 * @example
 * duckdbColumns({ id: { kind: 'int64' }, note: { kind: 'string', nullable: true } })
 * // '"id" BIGINT NOT NULL, "note" VARCHAR'
 */
export function duckdbColumns(columns: Columns): string {
  return Object.entries(columns)
    .map(([name, column]) => columnText(name, column))
    .join(', ');
}

/**
 * The `CREATE TABLE` of a table in DuckDB. DuckDB itself then refuses nulls, undeclared levels,
 * values outside `min` and `max` (NaN is outside any bound) and texts that do not match their
 * pattern. That the key is unique is not said here: `PRIMARY KEY` holds an index in memory, and
 * uniqueness is a rule over the set of rows.
 *
 * @example
 * duckdbDdl({ name: 't', columns: { n: { kind: 'int32', min: 0 } } })
 * // 'CREATE TABLE "t" (\n  "n" INTEGER NOT NULL CHECK ("n" >= 0)\n)'
 */
export function duckdbDdl({ name, columns }: Pick<TableDefinition, 'name' | 'columns'>): string {
  const lines = Object.entries(columns).map(([column, declared]) => {
    const checks = checksOf(quoteName(column), declared);
    const check = checks.length === 0 ? '' : ` CHECK (${checks.join(' AND ')})`;
    return `  ${columnText(column, declared)}${check}`;
  });
  return `CREATE TABLE ${quoteName(name)} (\n${lines.join(',\n')}\n)`;
}

function columnText(name: string, column: Column): string {
  return `${quoteName(name)} ${duckdbType(column)}${column.nullable ? '' : ' NOT NULL'}`;
}

function checksOf(quoted: string, column: Column): readonly string[] {
  if (column.kind === 'string')
    return column.pattern === undefined
      ? []
      : [`regexp_full_match(${quoted}, ${quoteText(column.pattern)})`];
  const { min, max } = boundsOf(column);
  return [
    ...(min === undefined ? [] : [`${quoted} >= ${boundText(column, min)}`]),
    ...(max === undefined ? [] : [`${quoted} <= ${boundText(column, max)}`]),
    // DuckDB orders NaN above everything.
    ...(column.kind === 'float64' && min !== undefined && max === undefined
      ? [`NOT isnan(${quoted})`]
      : []),
  ];
}

/** A bound as literal of the column's own type: DuckDB reads `0.1` as a decimal. */
function boundText(column: Column, bound: number | string): string {
  if (column.kind === 'int32' || column.kind === 'int64') return String(bound);
  return `CAST(${quoteText(String(bound))} AS ${duckdbType(column)})`;
}
