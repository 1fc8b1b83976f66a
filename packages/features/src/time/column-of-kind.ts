import { type Columns, LagoaError } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';

interface Source {
  readonly columns: Columns;
}

/** A column that can be grouped and joined by. */
export function keyOf(source: Source, name: string): sql.Expression<sql.KeyKind> {
  const value = sql.column(source, name);
  if (isKey(value)) return value;
  throw new LagoaError('invalid-argument', `a key is not float64: ${name}`);
}

function isKey(value: sql.Expression): value is sql.Expression<sql.KeyKind> {
  return value.kind !== 'float64';
}

/** A column to compare; a decimal as the nearest float64, by its digits. */
export function comparableOf(source: Source, name: string): sql.Expression {
  return source.columns[name]?.kind === 'decimal'
    ? { node: 'column', kind: 'float64', name, declared: 'decimal' }
    : sql.column(source, name);
}

export function int64Of(source: Source, name: string): sql.Expression<'int64'> {
  const value = sql.column(source, name);
  if (isOf(value, 'int64')) return value;
  throw new LagoaError('invalid-argument', `${name} is ${value.kind}, not int64`);
}

/** An expression of a kind that is only known as the program runs. */
export function isOf<K extends sql.SqlKind>(
  value: sql.Expression,
  kind: K,
): value is sql.Expression<K> {
  return value.kind === kind;
}
