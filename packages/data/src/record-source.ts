import { LagoaError } from './error.ts';
import type { Compression } from './file-format.ts';
import type { TableDefinition } from './table.ts';

/** Where the value of one column stands in a record. */
export interface FieldColumn {
  /** Name of the field. Default: the column's name. */
  readonly field?: string;
  /** Texts that mean a missing value, such as `NA`. Default: none; JSON and Parquet have null. */
  readonly nullText?: readonly string[];
}

/** How a file of JSON objects, one a line, becomes a table. Plain JSON. */
export interface JsonLinesSource<T extends TableDefinition = TableDefinition> {
  readonly kind: 'json-lines-source';
  readonly version: 1;
  readonly table: T;
  readonly compression: Compression;
  readonly columns: Readonly<Record<string, FieldColumn>>;
}

/** How a Parquet file becomes a table. Plain JSON. */
export interface ParquetSource<T extends TableDefinition = TableDefinition> {
  readonly kind: 'parquet-source';
  readonly version: 1;
  readonly table: T;
  readonly columns: Readonly<Record<string, FieldColumn>>;
}

/**
 * Declares how JSON Lines become a table: one JSON object a line, UTF-8, LF or CRLF, blank lines let
 * be, an absent field is null. A column of strings or levels takes JSON strings; numbers, dates,
 * timestamps and booleans take JSON numbers, booleans and strings, read digit by digit as in a CSV (so
 * that int64 and decimals lose nothing, as number or as string).
 *
 * Throws `invalid-argument` for a column the table does not have, or two columns of one field.
 *
 * @example
 * const events = defineJsonLinesSource({
 *   table: customers,
 *   columns: { customer_id: { field: 'customerID' } },
 *   compression: 'gzip',
 * });
 */
export function defineJsonLinesSource<const T extends TableDefinition>({
  table,
  columns = {},
  compression = 'none',
}: {
  readonly table: T;
  readonly columns?: { readonly [Name in keyof T['columns']]?: FieldColumn };
  readonly compression?: Compression;
}): JsonLinesSource<T> {
  const declared = checkFields(table, columns);
  return { kind: 'json-lines-source', version: 1, table, compression, columns: declared };
}

/**
 * Declares how a Parquet file becomes a table. Columns of strings or levels take text; the others
 * take every scalar type whose values are values of the column: exactly, or in a float64 the nearest
 * double, as from a CSV. Other values go to quarantine.
 *
 * Throws `invalid-argument` for a column the table does not have, or two columns of one field.
 *
 * @example
 * const dump = defineParquetSource({ table: customers, columns: { customer_id: { field: 'id' } } });
 */
export function defineParquetSource<const T extends TableDefinition>({
  table,
  columns = {},
}: {
  readonly table: T;
  readonly columns?: { readonly [Name in keyof T['columns']]?: FieldColumn };
}): ParquetSource<T> {
  return { kind: 'parquet-source', version: 1, table, columns: checkFields(table, columns) };
}

function checkFields(
  table: TableDefinition,
  columns: Readonly<Record<string, FieldColumn | undefined>>,
): Readonly<Record<string, FieldColumn>> {
  const names = Object.keys(table.columns);
  const declared: Record<string, FieldColumn> = {};
  for (const [name, column] of Object.entries(columns)) {
    if (!names.includes(name))
      throw new LagoaError(
        'invalid-argument',
        `table ${table.name} has no column ${name}; it has ${names.join(', ')}`,
        { details: { argument: 'columns' } },
      );
    if (column !== undefined) declared[name] = column;
  }
  const fields = new Map<string, string>();
  for (const name of names) {
    const field = declared[name]?.field ?? name;
    const other = fields.get(field);
    if (other !== undefined)
      throw new LagoaError('invalid-argument', `columns ${other} and ${name} both read ${field}`, {
        details: { argument: 'columns' },
      });
    fields.set(field, name);
  }
  return declared;
}
