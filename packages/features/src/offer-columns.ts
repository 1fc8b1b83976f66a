import type { Column, Columns, TableDefinition } from '@lagoa/data';
import type { ColumnInputs, LevelColumn, NumericColumn } from './column-input.ts';

/** The columns of a table as feature inputs; the overload states the type that names select. */
export function offerColumns<C extends Columns>(table: TableDefinition<C>): ColumnInputs<C>;
export function offerColumns(table: {
  readonly columns: Columns;
}): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(table.columns).map(([name, column]) => [name, offerColumn(name, column)]),
  );
}

function offerColumn(name: string, column: Column): NumericColumn | LevelColumn | object {
  switch (column.kind) {
    case 'category':
      return { kind: 'column', name, type: column.kind, levels: column.levels };
    case 'boolean':
      return { kind: 'column', name, type: column.kind, levels: ['false', 'true'] };
    default:
      return { kind: 'column', name, type: column.kind };
  }
}
