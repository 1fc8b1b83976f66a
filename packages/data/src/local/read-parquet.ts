import type { RecordBatch } from 'apache-arrow';
import type { Column } from '../column.ts';
import { LagoaError } from '../error.ts';
import type { TableDefinition } from '../table.ts';
import type { ReadOptions } from '../table-store.ts';
import { castField } from './csv-cast.ts';
import type { DuckdbEngine } from './duckdb-engine.ts';
import { duckdbType, quoteName, quoteText } from './duckdb-sql.ts';
import { fileList, parquetFiles } from './parquet-files.ts';

/** Types of a file whose every value is a value of the kind, or fails to cast: nothing is rounded. */
const exactTypes: Readonly<Record<Column['kind'], RegExp>> = {
  string: /^(VARCHAR|UUID|ENUM.*)$/s,
  category: /^(VARCHAR|ENUM.*)$/s,
  boolean: /^BOOLEAN$/,
  int32: /^U?(TINY|SMALL|BIG)?INT(EGER)?$/,
  int64: /^U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?$/,
  float64: /^(FLOAT|DOUBLE|U?(TINY|SMALL)?INT(EGER)?)$/,
  decimal: /^(DECIMAL.*|U?(TINY|SMALL|BIG)?INT(EGER)?)$/,
  date: /^DATE$/,
  timestamp: /^TIMESTAMP(_S|_MS| WITH TIME ZONE)?$/,
};

/**
 * Reads Parquet that Lagoa never published, as a declared table: one file, or a folder with all the
 * `.parquet` files below it, where folders `column=value` give the column its value (as Hive, Spark and
 * DuckDB write them; `__HIVE_DEFAULT_PARTITION__` is null) unless the files hold it themselves. Names that start with `.` or `_` are passed over, a
 * column that only some files have is null in the others. Rows of a file keep their order; files come in
 * the order of their paths.
 *
 * Throws `not-found` for a path without a file, `invalid-data` where a column is missing, of a type whose
 * values would have to be rounded, or holds a value the declaration does not allow; `invalid-argument`
 * for a filter on a column that does not partition the table, and for the folder of a published table,
 * whose log says which files are live.
 *
 * @example
 * for await (const batch of readParquet(engine, sales, { path: '/exports/sales' })) batch.numRows;
 */
export async function* readParquet(
  engine: DuckdbEngine,
  table: TableDefinition,
  {
    path,
    columns = Object.keys(table.columns),
    partition = {},
    signal,
  }: Omit<ReadOptions, 'snapshot'> & { readonly path: string },
): AsyncGenerator<RecordBatch> {
  const paths = await parquetFiles(path);
  const scan = (hive: boolean): string => `read_parquet(${fileList(paths)}, union_by_name = true,
    hive_partitioning = ${hive}, hive_types_autocast = false)`;
  const own = await readTypes(engine, { files: scan(false), path });
  const folders = [...columns, ...Object.keys(partition)].some((name) => !own.has(name));
  const files = scan(folders);
  const types = folders ? await readTypes(engine, { files, path }) : own;
  const select = columns.map((name) => selectExact(table, { name, types, path }));
  const where = Object.entries(partition).map(([name, value]) => {
    if (!table.partitionBy.includes(name))
      throw new LagoaError(
        'invalid-argument',
        `table ${table.name} is partitioned by ${table.partitionBy.join(', ') || 'nothing'}, not by ${name}`,
        { details: { argument: 'partition' } },
      );
    return `CAST(${quoteName(name)} AS VARCHAR) = ${quoteText(value)}`;
  });
  const text = `SELECT ${select.join(', ')} FROM ${files}${where.length === 0 ? '' : ` WHERE ${where.join(' AND ')}`}`;
  try {
    yield* engine.query({ text, parameters: [] }, signal === undefined ? {} : { signal });
  } catch (cause) {
    if (cause instanceof LagoaError && cause.code !== 'invalid-argument') throw cause;
    throw invalid(path, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

async function readTypes(
  engine: DuckdbEngine,
  { files, path }: { readonly files: string; readonly path: string },
): Promise<ReadonlyMap<string, string>> {
  return engine.withConnection(async (connection) => {
    const found = await connection
      .runAndReadAll(`DESCRIBE SELECT * FROM ${files}`)
      .catch((cause: unknown) => {
        throw invalid(path, cause instanceof Error ? cause.message : String(cause), cause);
      });
    return new Map(found.getRows().map(([name, type]) => [String(name), String(type)]));
  });
}

function selectExact(
  table: TableDefinition,
  {
    name,
    types,
    path,
  }: { readonly name: string; readonly types: ReadonlyMap<string, string>; readonly path: string },
): string {
  const column = table.columns[name];
  if (column === undefined)
    throw new LagoaError(
      'not-found',
      `table ${table.name} has no column ${name}; it has ${Object.keys(table.columns).join(', ')}`,
      { details: { name, available: Object.keys(table.columns) } },
    );
  const type = types.get(name);
  if (type === undefined)
    throw invalid(path, `column ${name} missing; the files have ${[...types.keys()].join(', ')}`);
  const quoted = quoteName(name);
  const isText = type === 'VARCHAR' && column.kind !== 'string' && column.kind !== 'category';
  if (isText && table.partitionBy.includes(name)) {
    const { value } = castField(quoted, { column, csv: {}, fieldOf: quoteName });
    return `CASE WHEN ${quoted} IS NOT NULL AND ${value} IS NULL
      THEN error(${quoteText(`column ${name}: a folder names no ${column.kind}`)}) ELSE ${value} END AS ${quoted}`;
  }
  const scale = Number(/^DECIMAL\(\d+,(\d+)\)$/.exec(type)?.[1] ?? 0);
  const rounds = column.kind === 'decimal' && scale > column.scale;
  if (!exactTypes[column.kind].test(type) || rounds)
    throw invalid(
      path,
      `column ${name}: expected values for ${column.kind}, found the type ${type}`,
    );
  const value = `CAST(${quoted} AS ${duckdbType(column)})`;
  if (column.kind !== 'timestamp') return `${value} AS ${quoted}`;
  return `CASE WHEN isinf(${value}) THEN error(${quoteText(`column ${name}: infinity is no timestamp`)}) ELSE ${value} END AS ${quoted}`;
}

function invalid(path: string, problem: string, cause?: unknown): LagoaError {
  return new LagoaError('invalid-data', `read ${path}: ${problem}`, {
    details: { source: path },
    cause,
  });
}
