import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column } from '../column.ts';
import {
  type AdoptedTable,
  type AdoptOptions,
  adoptTable,
  type FoundColumn,
} from '../contract/adopt-table.ts';
import { duckdbType, quoteText } from '../contract/duckdb-ddl.ts';
import { parseTable } from '../contract/parse-table.ts';
import { tableSource } from '../contract/table-source.ts';
import { LagoaError } from '../error.ts';
import type { TableDefinition } from '../table.ts';
import { createDuckdbEngine, type DuckdbEngine } from './duckdb-engine.ts';
import { fileList, hiveValues, parquetFiles } from './parquet-files.ts';

export interface TableFromParquetOptions extends AdoptOptions {
  readonly name: string;
  /**
   * What a TIMESTAMP without time zone means. Such columns are refused unless this says that they
   * are in UTC.
   */
  readonly naiveTimestamps?: 'utc';
  /** Default: one of its own. */
  readonly engine?: DuckdbEngine;
}

/** Under this key `publish` keeps the declaration in each Parquet file. */
export const declarationKey = 'lagoa_table';

/**
 * Writes the declaration of a table that exists as one or more Parquet files of one schema, or as a
 * folder of them, whose folders `column=value` (Hive) become strings to partition by. A file
 * that Lagoa published gives back the declaration it was written with. Of others, small integers
 * become `int32`, FLOAT `float64`, UBIGINT `decimal(20, 0)`, text and UUID `string` (declare `category`
 * by hand), and columns are nullable unless the file says REQUIRED. `readParquet` reads the table.
 *
 * Throws `unsupported`, listing every column that no kind can hold (nested, BLOB, TIME,
 * INTERVAL, nanoseconds, a time without zone), `not-found` for a missing file,
 * `invalid-data` where a file is not Parquet or the files differ.
 *
 * @example
 * const { table, source } = await tableFromParquet('./plans.parquet', { name: 'plans', layer: 'gold' });
 */
export async function tableFromParquet(
  files: string | readonly string[],
  { engine, ...options }: TableFromParquetOptions,
): Promise<AdoptedTable> {
  const named = typeof files === 'string' ? [files] : files;
  const paths = (await Promise.all(named.map(parquetFiles))).flat();
  const [first, ...others] = paths;
  if (first === undefined) throw new LagoaError('invalid-argument', 'no Parquet file is named');
  const folders = typeof files === 'string' ? folderColumns(files, paths) : [];
  const duckdb = engine ?? createDuckdbEngine();
  try {
    return await duckdb.withConnection(async (connection) => {
      const columns = await readFileColumns(connection, first);
      for (const path of others) {
        const problem = difference(columns, await readFileColumns(connection, path));
        if (problem !== undefined)
          throw new LagoaError('invalid-data', `${path} is not as ${first}: ${problem}`);
      }
      const more = folders.filter(({ name }) => columns.every((column) => column.name !== name));
      return adopt([...columns, ...more], await readDeclaration(connection, first), {
        ...options,
        partitionBy: folders.map(({ name }) => name),
      });
    });
  } finally {
    if (engine === undefined) await duckdb.close();
  }
}

function adopt(
  columns: readonly FileColumn[],
  declared: TableDefinition | undefined,
  {
    name,
    layer,
    key,
    naiveTimestamps,
    partitionBy,
  }: Omit<TableFromParquetOptions, 'engine'> & { readonly partitionBy: readonly string[] },
): AdoptedTable {
  if (declared !== undefined && isOf(columns, declared)) {
    const table = parseTable({ ...declared, name, layer, key: key ?? declared.key }, name);
    return { table, source: tableSource(table), notes: [] };
  }
  const found = columns.map(
    ({ name, type, required }): FoundColumn => ({
      name,
      column: toColumn(type, { required, naiveTimestamps }),
    }),
  );
  const notes = [
    ...(declared === undefined
      ? []
      : [`the file says that it holds ${declared.name}, whose columns are others`]),
    ...columns
      .filter(({ ofFolders }) => ofFolders)
      .map(
        ({ name }) => `${name} stands in the names of folders; declare its kind if it is no string`,
      ),
  ];
  return adoptTable(found, { name, layer, key: key ?? [], partitionBy, notes });
}

interface FileColumn {
  readonly name: string;
  /** As DuckDB calls it. */
  readonly type: string;
  readonly required: boolean;
  /** Whether folders hold the values, as texts. */
  readonly ofFolders?: boolean;
}

/** The columns that the folders of the files name; of a file that lacks one, and of Hive's default, null. */
function folderColumns(folder: string, files: readonly string[]): readonly FileColumn[] {
  const values = files.map((file) => hiveValues(folder, file));
  const names = [...new Set(values.flatMap((each) => [...each.keys()]))];
  return names.map((name) => ({
    name,
    type: 'VARCHAR',
    required: values.every(
      (each) => (each.get(name) ?? '__HIVE_DEFAULT_PARTITION__') !== '__HIVE_DEFAULT_PARTITION__',
    ),
    ofFolders: true,
  }));
}

/** The columns at the top of a file's schema tree, with the types DuckDB reads them as. */
async function readFileColumns(
  connection: DuckDBConnection,
  path: string,
): Promise<readonly FileColumn[]> {
  const file = fileList([path]);
  try {
    const schema = await connection.runAndReadAll(
      `SELECT name, num_children::INTEGER, repetition_type FROM parquet_schema(${file})`,
    );
    const types = await connection.runAndReadAll(
      `DESCRIBE SELECT * FROM read_parquet(${file}, hive_partitioning = false)`,
    );
    const nodes = schema.getRows();
    let at = 1;
    return types.getRows().map(([, type]) => {
      const [name, , repetition] = nodes[at] ?? [];
      for (let open = 1; open > 0; open--) open += Number(nodes[at++]?.[1] ?? 0);
      return { name: String(name), type: String(type), required: repetition === 'REQUIRED' };
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LagoaError('invalid-data', `${path} cannot be read as Parquet: ${reason}`, { cause });
  }
}

/** The declaration that `publish` has left in the file. */
async function readDeclaration(
  connection: DuckDBConnection,
  path: string,
): Promise<TableDefinition | undefined> {
  const found = await connection.runAndReadAll(
    `SELECT decode(value) FROM parquet_kv_metadata(${fileList([path])}) WHERE decode(key) = ${quoteText(declarationKey)}`,
  );
  const [text] = found.getRows()[0] ?? [];
  if (typeof text !== 'string') return undefined;
  try {
    return parseTable(JSON.parse(text), path);
  } catch (cause) {
    throw new LagoaError('corrupt', `${path}: the declaration in the file is none`, {
      details: { name: path },
      cause,
    });
  }
}

function isOf(columns: readonly FileColumn[], table: TableDefinition): boolean {
  const declared = Object.entries(table.columns);
  return (
    declared.length === columns.length &&
    declared.every(([name, column], i) => {
      const found = columns[i];
      return found?.name === name && found.type === storedType(column);
    })
  );
}

/** The type that DuckDB reads a published column as. */
function storedType(column: Column): string {
  if (column.kind === 'category') return 'VARCHAR';
  if (column.kind === 'timestamp') return 'TIMESTAMP WITH TIME ZONE';
  return duckdbType(column).replace(', ', ',');
}

const kinds: Readonly<
  Record<string, 'string' | 'boolean' | 'int32' | 'int64' | 'float64' | 'date' | 'timestamp'>
> = {
  VARCHAR: 'string',
  UUID: 'string',
  BOOLEAN: 'boolean',
  TINYINT: 'int32',
  SMALLINT: 'int32',
  INTEGER: 'int32',
  UTINYINT: 'int32',
  USMALLINT: 'int32',
  UINTEGER: 'int64',
  BIGINT: 'int64',
  FLOAT: 'float64',
  DOUBLE: 'float64',
  DATE: 'date',
  'TIMESTAMP WITH TIME ZONE': 'timestamp',
};

function toColumn(
  type: string,
  {
    required,
    naiveTimestamps,
  }: { readonly required: boolean; readonly naiveTimestamps: 'utc' | undefined },
): FoundColumn['column'] {
  const options = required ? {} : { nullable: true };
  const kind = Object.hasOwn(kinds, type) ? kinds[type] : undefined;
  if (kind !== undefined) return { kind, ...options };
  if (type === 'TIMESTAMP')
    return naiveTimestamps === 'utc'
      ? { kind: 'timestamp', ...options }
      : { refused: "TIMESTAMP without time zone; say naiveTimestamps: 'utc' if it is in UTC" };
  if (type === 'UBIGINT') return { kind: 'decimal', precision: 20, scale: 0, ...options };
  const [, precision, scale] = /^DECIMAL\((\d+),(\d+)\)$/.exec(type) ?? [];
  if (precision === undefined || scale === undefined) return { refused: type };
  return { kind: 'decimal', precision: Number(precision), scale: Number(scale), ...options };
}

function difference(
  expected: readonly FileColumn[],
  found: readonly FileColumn[],
): string | undefined {
  if (expected.length !== found.length)
    return `${found.length} columns instead of ${expected.length}`;
  const at = expected.findIndex(
    ({ name, type }, i) => name !== found[i]?.name || type !== found[i]?.type,
  );
  if (at === -1) return undefined;
  const shown = (column: FileColumn | undefined) => `${column?.name} ${column?.type}`;
  return `column ${at} is ${shown(found[at])} instead of ${shown(expected[at])}`;
}
