import type { Column, Columns, TableDefinition } from '@lagoa/data';
import type { ColumnExpression, SqlKind } from '@lagoa/data/sql';
import type { ColumnInputs } from './column-input.ts';

/** The kind in expressions of a column. */
export const sqlKinds: Readonly<Record<Column['kind'], SqlKind>> = {
  boolean: 'boolean',
  int32: 'int64',
  int64: 'int64',
  float64: 'float64',
  decimal: 'float64',
  string: 'string',
  category: 'string',
  date: 'date',
  timestamp: 'timestamp',
};

/** The columns of a table as feature inputs; the overload states the type that names select. */
export function offerColumns<C extends Columns>(table: TableDefinition<C>): ColumnInputs<C>;
export function offerColumns(table: {
  readonly columns: Columns;
}): Readonly<Record<string, ColumnExpression>> {
  return Object.fromEntries(
    Object.entries(table.columns).map(([name, column]) => [name, offerColumn(name, column)]),
  );
}

function offerColumn(
  name: string,
  column: Column,
): ColumnExpression & { readonly levels?: readonly string[] } {
  const offered = {
    node: 'column',
    kind: sqlKinds[column.kind],
    name,
    declared: column.kind,
  } as const;
  if (column.kind === 'category') return { ...offered, levels: column.levels };
  return column.kind === 'boolean' ? { ...offered, levels: ['false', 'true'] } : offered;
}
