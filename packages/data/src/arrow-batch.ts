import type { Data, DataType, RecordBatch } from 'apache-arrow';
import type { ArrowValue } from './arrow-column.ts';
import { assembleBatch, makeColumn } from './arrow-data.ts';
import { createColumnEncoder } from './arrow-encoder.ts';
import type { Column } from './column.ts';
import { arrowSchema } from './contract/arrow-schema.ts';
import { LagoaError } from './error.ts';
import type { Columns, Row } from './table.ts';

type Arrow = typeof import('apache-arrow');

/**
 * Rows as one Arrow batch with the table's columns in the order of their declaration. Loads
 * `apache-arrow` on first use.
 *
 * Throws `invalid-data`, naming column and row, for a value that is not of its column: a null where
 * none may be, an undeclared level, an integer or decimal that does not fit, no such date.
 *
 * @example
 * const customers = {
 *   columns: { customer_id: { kind: 'string' }, tenure: { kind: 'int32' } },
 * } as const;
 * const batch = await rowsToBatch(customers, [{ customer_id: 'a', tenure: 3 }]);
 * batch.numRows // 1
 */
export async function rowsToBatch<T extends { readonly columns: Columns }>(
  table: T,
  rows: readonly Row<T>[],
): Promise<RecordBatch> {
  const names = Object.keys(table.columns);
  return columnsToBatch(
    table,
    Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)])),
  );
}

/** `rowsToBatch` from one list of values per column, all of one length. */
export async function columnsToBatch(
  table: { readonly columns: Columns },
  values: Readonly<Record<string, ArrayLike<ArrowValue>>>,
): Promise<RecordBatch> {
  const arrow = await import('apache-arrow');
  const schema = await arrowSchema(table);
  const children = Object.entries(table.columns).map(([name, column], i) => {
    const list = values[name];
    const type = schema.fields[i]?.type;
    if (list === undefined || type === undefined)
      throw new LagoaError('invalid-argument', `no values for column ${name}`, {
        details: { argument: 'values' },
      });
    return buildColumn(arrow, { name, column, type, values: list });
  });
  return assembleBatch(arrow, schema, children);
}

interface ColumnValues {
  readonly name: string;
  readonly column: Column;
  readonly type: DataType;
  readonly values: ArrayLike<ArrowValue>;
}

/** One column of values as Arrow data, every value checked against the declaration. */
function buildColumn(arrow: Arrow, { name, column, type, values }: ColumnValues): Data {
  const { length } = values;
  const { buffers, set } = createColumnEncoder(column, length);
  const bitmap = new Uint8Array((length + 7) >> 3);
  let nullCount = 0;
  for (let row = 0; row < length; row++) {
    const value = values[row] ?? null;
    if (value === null ? !column.nullable : !set(row, value))
      throw new LagoaError(
        'invalid-data',
        `column ${name} (${column.kind}) cannot hold ${JSON.stringify(String(value))} in row ${row}`,
        { details: { column: name, record: row } },
      );
    if (value === null) nullCount++;
    else bitmap[row >> 3] = (bitmap[row >> 3] ?? 0) | (1 << (row & 7));
  }
  return makeColumn(arrow, type, {
    length,
    ...(nullCount > 0 && { nullCount, nullBitmap: bitmap }),
    ...buffers(),
    ...(column.kind === 'category' && { levels: column.levels }),
  });
}
