import type { Column, Columns, CompiledSql } from '@lagoa/data';
import { LagoaError } from '@lagoa/data';
import type { Dialect } from '@lagoa/data/sql';
import type { FeatureRow } from './read-row.ts';

/**
 * A statement with rows of its own: `compiled`, with a table of the given name that holds them. Texts
 * are parameters, everything else is a literal of the column's stored type.
 */
export function withRows(
  compiled: CompiledSql,
  {
    dialect,
    name,
    columns,
    rows,
  }: {
    readonly dialect: Dialect;
    readonly name: string;
    readonly columns: Columns;
    readonly rows: readonly FeatureRow[];
  },
): CompiledSql {
  const parameters = [...compiled.parameters];
  const places = new Map<string, number>();
  const textCell = (text: string): string => {
    const place = places.get(text) ?? parameters.push(text);
    places.set(text, place);
    return dialect.parameter(place);
  };
  const entries = Object.entries(columns);
  const cell = (value: unknown, column: Column): string => {
    if (value === null || value === undefined) return nullCell(dialect, column);
    return typeof value === 'string' && column.kind !== 'date' && column.kind !== 'decimal'
      ? textCell(value)
      : literalCell(dialect, column, value);
  };
  const lines = rows.map(
    (row) => `(${entries.map(([column, type]) => cell(row[column], type)).join(', ')})`,
  );
  const names = entries.map(([column]) => dialect.quoteName(column));
  const table =
    dialect.name === 'duckdb'
      ? `SELECT * FROM (VALUES ${lines.join(', ')}) AS t(${names.join(', ')})`
      : `SELECT * FROM UNNEST([STRUCT<${entries
          .map(([, column], i) => `${names[i]} ${storedType(dialect, column)}`)
          .join(', ')}>${lines.join(', ')}])`;
  return {
    text: `WITH ${dialect.quoteName(name)} AS (${table}) ${compiled.text}`,
    parameters,
  };
}

/** The type that a column has as stored; a category is text. */
function storedType({ name, types }: Dialect, column: Column): string {
  const isDuckdb = name === 'duckdb';
  switch (column.kind) {
    case 'int32':
      return isDuckdb ? 'INTEGER' : types.int64;
    case 'category':
      return types.string;
    case 'decimal': {
      const { precision, scale } = column;
      if (isDuckdb) return `DECIMAL(${precision}, ${scale})`;
      return scale <= 9 && precision - scale <= 29 ? 'NUMERIC' : 'BIGNUMERIC';
    }
    default:
      return types[column.kind];
  }
}

function nullCell(dialect: Dialect, column: Column): string {
  return dialect.name === 'duckdb' ? `CAST(NULL AS ${storedType(dialect, column)})` : 'NULL';
}

function literalCell(dialect: Dialect, column: Column, value: unknown): string {
  const type = storedType(dialect, column);
  const { kind } = column;
  switch (kind) {
    case 'float64': {
      const number = Number(value);
      if (Number.isFinite(number) && !Object.is(number, -0))
        return dialect.literals.float64(String(number));
      const text = Number.isNaN(number) ? 'nan' : number === 0 ? '-0' : number > 0 ? 'inf' : '-inf';
      return `CAST('${text}' AS ${type})`;
    }
    case 'int32':
    case 'int64':
      return dialect.name === 'duckdb'
        ? `CAST(${BigInt(String(value))} AS ${type})`
        : String(BigInt(String(value)));
    case 'decimal':
      if (!/^-?\d+(\.\d+)?$/.test(String(value))) break;
      return `CAST('${value}' AS ${type})`;
    case 'boolean':
      return dialect.literals.boolean(String(value === true));
    case 'date':
      if (!/^\d{4}-\d{2}-\d{2}$/.test(String(value))) break;
      return dialect.literals.date(String(value));
    case 'timestamp':
      return dialect.literals.timestamp(String(BigInt(String(value))));
  }
  throw new LagoaError('invalid-data', `${value} is no ${kind}`);
}
