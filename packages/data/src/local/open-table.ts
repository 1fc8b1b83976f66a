import { readdir, rm, stat, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RecordBatch } from 'apache-arrow';
import { columnsToBatch } from '../arrow-batch.ts';
import { readTableColumns } from '../arrow-rows.ts';
import { LagoaError } from '../error.ts';
import type { BigQueryReader } from '../gcp/bigquery-reader.ts';
import { pickColumns } from '../gcp/bigquery-select.ts';
import type { ObjectStore } from '../object-store.ts';
import { readStream } from '../read-object.ts';
import type { Columns, TableDefinition } from '../table.ts';
import { parseUri } from '../uri.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { quoteName, quoteText } from './duckdb-sql.ts';
import { toFileError } from './file-error.ts';
import { createFolderObjectStore } from './folder-object-store.ts';
import { type OpenObjectsOptions, openObjects } from './open-objects.ts';

export interface OpenTableOptions extends OpenObjectsOptions {
  /** For `bq://`: `createStorageReader(…)` or `createQueryReader(…)`. */
  readonly reader?: BigQueryReader;
}

/** A table that somebody else wrote. */
export interface OpenedTable {
  /** Rows in batches of the declaration's types, each value checked against it. */
  read(options?: {
    readonly columns?: readonly string[];
    readonly signal?: AbortSignal;
  }): AsyncIterable<RecordBatch>;
}

/**
 * A table that Lagoa never published, read by its declaration: a Parquet file or a folder of them
 * (`file:`, `gs://`, http(s) for one file), or a BigQuery table (`bq://project.dataset.table`).
 * Columns are found by name. Files of `gs://` and http(s) are downloaded one by one, to a temporary
 * folder that goes when they are read.
 *
 * Reading throws `not-found` where there is nothing, and `invalid-data` where a column is missing, of
 * another type, or holds what its declaration does not allow; nothing is rounded or cast.
 *
 * @example
 * const table = openTable('file:///data/customers.parquet', customers);
 * for await (const batch of table.read({ columns: ['customer_id'] })) count += batch.numRows;
 */
export function openTable(
  uri: string,
  table: TableDefinition,
  options: OpenTableOptions = {},
): OpenedTable {
  const place = parseUri(uri);
  return {
    async *read({ columns = Object.keys(table.columns), signal } = {}) {
      const picked = pickColumns(table, columns);
      const abort = signal === undefined ? {} : { signal };
      if (place.kind === 'bq') {
        const target = {
          projectId: place.project,
          datasetId: place.dataset,
          tableId: place.table,
        };
        const reader = options.reader ?? needsReader(uri);
        yield* reader(table, { target, columns, partition: {}, ...abort });
      } else if (place.kind === 'file') {
        yield* readParquet(picked, await parquetFiles(place.path), abort);
      } else {
        const cut = uri.lastIndexOf('/');
        const isFile = place.kind === 'http' || place.key.endsWith('.parquet');
        const objects = await openObjects(isFile ? uri.slice(0, cut) : uri, options);
        const keys = isFile ? [uri.slice(cut + 1)] : await parquetKeys(objects, uri);
        for (const key of keys) yield* readDownloaded(picked, objects, { key, uri, ...abort });
      }
    },
  };
}

function needsReader(uri: string): never {
  throw new LagoaError('invalid-argument', `${uri} needs options.reader: createStorageReader(…)`, {
    details: { argument: 'reader' },
  });
}

/** The file itself, or the Parquet files anywhere in a folder, by name. */
async function parquetFiles(path: string): Promise<readonly string[]> {
  try {
    if ((await stat(path)).isFile()) return [path];
    const entries = await readdir(path, { withFileTypes: true, recursive: true });
    const files = entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.parquet'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    if (files.length > 0) return files;
  } catch (error) {
    throw toFileError(error, 'open', path);
  }
  throw new LagoaError('not-found', `${path} holds no Parquet file`, { details: { name: path } });
}

async function parquetKeys(objects: ObjectStore, uri: string): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const { key } of objects.list('')) if (key.endsWith('.parquet')) keys.push(key);
  if (keys.length > 0) return keys;
  throw new LagoaError('not-found', `${uri} holds no Parquet file`, { details: { name: uri } });
}

async function* readDownloaded(
  columns: Columns,
  objects: ObjectStore,
  {
    key,
    uri,
    ...abort
  }: { readonly key: string; readonly uri: string; readonly signal?: AbortSignal },
): AsyncGenerator<RecordBatch> {
  const object = await objects.get(key, abort);
  if (object === undefined)
    throw new LagoaError('not-found', `${uri}: there is no ${key}`, { details: { name: key } });
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-table-'));
  try {
    const local = createFolderObjectStore({ root: folder });
    const body = readStream(object.body);
    await local.put('table.parquet', body, { ifGeneration: 'absent', ...abort });
    yield* readParquet(columns, [local.pathOf('table.parquet')], abort);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function* readParquet(
  columns: Columns,
  paths: readonly string[],
  abort: { readonly signal?: AbortSignal },
): AsyncGenerator<RecordBatch> {
  const engine = createDuckdbEngine();
  const names = Object.keys(columns).map(quoteName).join(', ');
  const list = paths.map(quoteText).join(', ');
  const text = `SELECT ${names} FROM read_parquet([${list}], hive_partitioning = false, union_by_name = false)`;
  try {
    for await (const batch of engine.query({ text, parameters: [] }, abort)) {
      const values = readTableColumns({ columns }, batch).map(({ name, value }) => [
        name,
        Array.from({ length: batch.numRows }, (_, row) => value(row)),
      ]);
      yield await columnsToBatch({ columns }, Object.fromEntries(values));
    }
  } catch (error) {
    if (!(error instanceof LagoaError) || error.code !== 'invalid-argument') throw error;
    const shown = paths.length === 1 ? basename(paths[0] ?? '') : `${paths.length} files`;
    throw new LagoaError('invalid-data', `${shown}: ${error.message}`, { cause: error });
  } finally {
    await engine.close();
  }
}
