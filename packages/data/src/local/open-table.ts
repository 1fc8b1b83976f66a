import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RecordBatch } from 'apache-arrow';
import { LagoaError } from '../error.ts';
import type { BigQueryReader } from '../gcp/bigquery-reader.ts';
import type { ObjectStore } from '../object-store.ts';
import { readStream } from '../read-object.ts';
import type { TableDefinition } from '../table.ts';
import { parseUri } from '../uri.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { createFolderObjectStore } from './folder-object-store.ts';
import { type OpenObjectsOptions, openObjects } from './open-objects.ts';
import { openSource } from './open-source.ts';
import { refusePublished } from './parquet-files.ts';
import { readParquet } from './read-parquet.ts';

export interface OpenTableOptions extends OpenObjectsOptions {
  /** For `bq://`: `createStorageReader(…)` or `createQueryReader(…)`. */
  readonly reader?: BigQueryReader;
}

/** A table that somebody else wrote. */
export interface OpenedTable {
  /** Rows in batches of the declaration's types. */
  read(options?: {
    readonly columns?: readonly string[];
    readonly signal?: AbortSignal;
  }): AsyncIterable<RecordBatch>;
}

/**
 * A table that Lagoa never published, read by its declaration: a Parquet file or a folder of them
 * (`file:`, `gs://`, http(s) for one file), or a BigQuery table (`bq://project.dataset.table`).
 * Parquet is read as `readParquet` does. Files of `gs://` and http(s) are downloaded one by one, to a
 * temporary folder that goes when they are read.
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
        yield* readFiles(table, { path: place.path, columns, ...abort });
      } else if (place.kind === 'http') {
        const { fetch = globalThis.fetch } = options;
        const { path, close } = await openSource(place.url, { fetch, ...abort });
        try {
          yield* readFiles(table, { path, columns, ...abort });
        } finally {
          await close();
        }
      } else {
        const isFile = place.key.endsWith('.parquet');
        const cut = uri.lastIndexOf('/');
        const objects = await openObjects(isFile ? uri.slice(0, cut) : uri, options);
        const keys = isFile ? [uri.slice(cut + 1)] : await parquetKeys(objects, uri);
        for (const key of keys)
          yield* readDownloaded(table, objects, { key, uri, columns, ...abort });
      }
    },
  };
}

function needsReader(uri: string): never {
  throw new LagoaError('invalid-argument', `${uri} needs options.reader: createStorageReader(…)`, {
    details: { argument: 'reader' },
  });
}

async function parquetKeys(objects: ObjectStore, uri: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { key } of objects.list('')) names.push(key);
  refusePublished(uri, names);
  const keys = names.filter((key) => key.endsWith('.parquet') && !/(^|\/)[._]/.test(key));
  if (keys.length > 0) return keys;
  throw new LagoaError('not-found', `${uri} holds no Parquet file`, { details: { name: uri } });
}

/** Downloads one file under its own name, whose folders may name values, and reads it. */
async function* readDownloaded(
  table: TableDefinition,
  objects: ObjectStore,
  {
    key,
    uri,
    columns,
    signal,
  }: {
    readonly key: string;
    readonly uri: string;
    readonly columns: readonly string[];
    readonly signal?: AbortSignal;
  },
): AsyncGenerator<RecordBatch> {
  const abort = signal === undefined ? {} : { signal };
  const object = await objects.get(key, abort);
  if (object === undefined)
    throw new LagoaError('not-found', `${uri}: there is no ${key}`, { details: { name: key } });
  const path = await mkdtemp(join(tmpdir(), 'lagoa-table-'));
  try {
    const local = createFolderObjectStore({ root: path });
    await local.put(key, readStream(object.body), { ifGeneration: 'absent', ...abort });
    yield* readFiles(table, { path, columns, ...abort });
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}

async function* readFiles(
  table: TableDefinition,
  options: Parameters<typeof readParquet>[2],
): AsyncGenerator<RecordBatch> {
  const engine = createDuckdbEngine();
  try {
    yield* readParquet(engine, table, options);
  } finally {
    await engine.close();
  }
}
