import { LagoaError } from './error.ts';
import type { Compression, CsvEncoding } from './file-format.ts';
import type { TableDefinition } from './table.ts';

/** What an empty field means: missing, the empty text, or a default where a condition holds. */
export type EmptyTreatment =
  | 'null'
  | 'text'
  | {
      readonly value: string;
      /** Without it, always; otherwise only where another column's field is this text. */
      readonly when?: { readonly column: string; readonly equals: string };
    };

/** How the fields of one column are written in the file. */
export interface CsvColumn {
  /** Name in the header line. Default: the column's name. */
  readonly header?: string;
  /** Texts that mean a missing value, such as `NA`. Default: none. */
  readonly nullText?: readonly string[];
  /** Meaning of an empty or blank field. Default: `null`. */
  readonly empty?: EmptyTreatment;
  /** Texts of a boolean. Default: `true` and `false`. */
  readonly trueText?: readonly string[];
  readonly falseText?: readonly string[];
}

/** How a CSV becomes a table: declared with the source, never guessed. Plain JSON. */
export interface CsvSource<T extends TableDefinition = TableDefinition> {
  readonly kind: 'csv-source';
  readonly version: 1;
  readonly table: T;
  readonly delimiter: string;
  readonly encoding: CsvEncoding;
  readonly compression: Compression;
  readonly columns: Readonly<Record<string, CsvColumn>>;
}

/**
 * Declares how a CSV with a header line becomes a table. Dialect: RFC 4180 with the given delimiter,
 * `"` as quote (doubled inside, spaces around the quotes let be), LF or CRLF, an optional byte order
 * mark; surplus fields that are empty are let be. Fields of numbers, dates and booleans are trimmed; dates are `YYYY-MM-DD`, timestamps ISO 8601 (UTC where they name no
 * zone), numbers have a point and no thousands separator.
 *
 * Throws `invalid-argument` for a column the table does not have, two columns of one header, a
 * delimiter that is not one character, or another encoding or compression.
 *
 * @example
 * const source = defineCsvSource({
 *   table: customers,
 *   columns: {
 *     customer_id: { header: 'customerID' },
 *     total: { header: 'TotalCharges', empty: { value: '0', when: { column: 'tenure', equals: '0' } } },
 *   },
 * });
 */
export function defineCsvSource<const T extends TableDefinition>({
  table,
  columns = {},
  delimiter = ',',
  encoding = 'utf-8',
  compression = 'none',
}: {
  readonly table: T;
  readonly columns?: { readonly [Name in keyof T['columns']]?: CsvColumn };
  readonly delimiter?: string;
  readonly encoding?: CsvEncoding;
  readonly compression?: Compression;
}): CsvSource<T> {
  if (!/^[\t -!#-~]$/.test(delimiter))
    throw new LagoaError(
      'invalid-argument',
      `the delimiter must be a tab or one printable ASCII character other than a quote, got ${JSON.stringify(delimiter)}`,
      { details: { argument: 'delimiter' } },
    );
  checkOneOf('encoding', encoding, ['utf-8', 'latin-1', 'windows-1252']);
  checkOneOf('compression', compression, ['none', 'gzip']);
  const declared: Record<string, CsvColumn> = {};
  for (const [name, column] of Object.entries<CsvColumn | undefined>(columns)) {
    checkColumnName(table, name);
    if (column === undefined) continue;
    if (typeof column.empty === 'object' && column.empty.when !== undefined)
      checkColumnName(table, column.empty.when.column);
    declared[name] = column;
  }
  const headers = new Map<string, string>();
  for (const name of Object.keys(table.columns)) {
    const header = declared[name]?.header ?? name;
    const other = headers.get(header);
    if (other !== undefined)
      throw new LagoaError('invalid-argument', `columns ${other} and ${name} both read ${header}`);
    headers.set(header, name);
  }
  return {
    kind: 'csv-source',
    version: 1,
    table,
    delimiter,
    encoding,
    compression,
    columns: declared,
  };
}

/** The header name of a column. */
export function csvHeader(source: CsvSource, column: string): string {
  return source.columns[column]?.header ?? column;
}

function checkOneOf(argument: string, found: string, known: readonly string[]): void {
  if (known.includes(found)) return;
  throw new LagoaError(
    'invalid-argument',
    `the ${argument} must be one of ${known.join(', ')}, got ${found}`,
    { details: { argument } },
  );
}

function checkColumnName(table: TableDefinition, name: string): void {
  if (Object.hasOwn(table.columns, name)) return;
  throw new LagoaError(
    'invalid-argument',
    `table ${table.name} has no column ${name}; it has ${Object.keys(table.columns).join(', ')}`,
    { details: { argument: 'columns' } },
  );
}
