import type { RecordBatch } from 'apache-arrow';
import { type ArrowValue, readColumn } from './arrow-column.ts';
import type { Column } from './column.ts';
import { LagoaError } from './error.ts';
import type { Columns, Row } from './table.ts';

/**
 * The rows of a batch as plain objects typed by the table. Columns are found by name; further
 * columns of the batch are ignored. Slow and plain: use `readColumn` where there are many rows.
 *
 * Throws `not-found` for a missing column and `invalid-data` where the batch is not what the table
 * declares: another kind, a null where none may be, an undeclared level.
 *
 * @example
 * for (const row of readRows(customers, batch)) total += row.monthly_charges;
 */
export function* readRows<T extends { readonly columns: Columns }>(
  table: T,
  batch: RecordBatch,
): Generator<Row<T>> {
  const readers = readTableColumns(table, batch);
  for (let record = 0; record < batch.numRows; record++) {
    const row: Record<string, ArrowValue> = {};
    for (const { name, value } of readers) row[name] = value(record);
    if (isRow<T>(row)) yield row;
  }
}

/** A column of a batch behind the checks of its declaration. */
export interface TableColumn {
  readonly name: string;
  readonly column: Column;
  /** The value of a row; throws `invalid-data` where the declaration does not allow it. */
  value(row: number): ArrowValue;
}

/** The columns of a table in a batch, in the order of the declaration, read with checks. */
export function readTableColumns(
  table: { readonly columns: Columns },
  batch: RecordBatch,
): readonly TableColumn[] {
  return Object.entries(table.columns).map(([name, column]) => {
    const values = readColumn(batch, name);
    const convert = createConverter(name, column, values.kind);
    return { name, column, value: (row) => convert(values.value(row), row) };
  });
}

/** True by construction: the converters have checked every cell. */
function isRow<T extends { readonly columns: Columns }>(
  row: Record<string, ArrowValue>,
): row is Row<T> & Record<string, ArrowValue> {
  return Object.keys(row).length > 0;
}

/** Arrow kinds from which each declared kind may be read without loss. */
const readableFrom: Readonly<Record<Column['kind'], readonly Column['kind'][]>> = {
  string: ['string', 'category'],
  category: ['category', 'string'],
  boolean: ['boolean'],
  int32: ['int32'],
  int64: ['int64', 'int32'],
  float64: ['float64', 'int32'],
  decimal: ['decimal'],
  date: ['date'],
  timestamp: ['timestamp'],
};

function createConverter(
  name: string,
  column: Column,
  found: Column['kind'],
): (value: ArrowValue, record: number) => ArrowValue {
  if (!readableFrom[column.kind].includes(found))
    throw new LagoaError(
      'invalid-data',
      `column ${name} is declared ${column.kind}, the batch holds ${found}`,
      { details: { column: name } },
    );
  const levels = column.kind === 'category' ? new Set<ArrowValue>(column.levels) : undefined;
  return (value, record) => {
    if (value === null) {
      if (column.nullable) return null;
      throw new LagoaError('invalid-data', `column ${name} is null in row ${record}`, {
        details: { column: name, record },
      });
    }
    if (levels !== undefined && !levels.has(value))
      throw new LagoaError(
        'invalid-data',
        `column ${name} holds ${JSON.stringify(value)} in row ${record}, not one of its levels`,
        { details: { column: name, record } },
      );
    return column.kind === 'int64' && typeof value === 'number' ? BigInt(value) : value;
  };
}
