import type { Column } from '../column.ts';
import type { Columns } from '../table.ts';

/** A name as DuckDB identifier, whatever it holds. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
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
    .map(
      ([name, column]) =>
        `${quoteName(name)} ${duckdbType(column)}${column.nullable ? '' : ' NOT NULL'}`,
    )
    .join(', ');
}
