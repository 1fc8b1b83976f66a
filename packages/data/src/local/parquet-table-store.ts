import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type Clock, systemClock } from '../clock.ts';
import { isLagoaError, LagoaError } from '../error.ts';
import { partitionFolder, partitionName, partitionSegment } from '../partition-path.ts';
import { changesNothing, nextSnapshot, publishId, snapshotFiles } from '../publish.ts';
import { createRandom, type Random } from '../random.ts';
import type { TableDefinition } from '../table.ts';
import { createTableLog } from '../table-log.ts';
import type { ReadOptions, Snapshot, SnapshotFile, TableStore } from '../table-store.ts';
import { createDuckdbEngine, type DuckdbEngine } from './duckdb-engine.ts';
import { createTemporaryTable } from './duckdb-insert.ts';
import { duckdbType, quoteName, quoteText } from './duckdb-sql.ts';
import { toFileError } from './file-error.ts';
import { createFolderObjectStore, type FolderObjectStore } from './folder-object-store.ts';
import { pruneTable } from './parquet-prune.ts';

export interface PruneOptions {
  /** Files younger than this stay, since a publish under way may own them. */
  readonly graceMs: number;
  /** How many of the newest snapshots stay readable. Default: all. */
  readonly keep?: number;
}

export interface PruneResult {
  /** Snapshots that can no longer be read. */
  readonly snapshots: number;
  readonly files: number;
}

export interface ParquetTableStore extends TableStore {
  /** Removes old snapshots and the files that no snapshot lists. */
  prune(table: TableDefinition, options: PruneOptions): Promise<PruneResult>;
  /** Closes the DuckDB engine, if the store made it itself. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ParquetTableStoreOptions {
  readonly root: string;
  /** A table's folder under the root. Default: `<layer>/<name>`. */
  readonly folderOf?: (table: TableDefinition) => string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Names the attempts of a publish. Default: seeded by clock and process. */
  readonly random?: Random;
  /** Default: one of its own. */
  readonly engine?: DuckdbEngine;
}

/**
 * Tables as Parquet files in a folder, written and read by DuckDB, under an append-only log:
 * `<folder>/log/<12 digits>.json` lists the live files `<folder>/data/<partition>/<id>-<attempt>-<k>.parquet`.
 *
 * A publish writes its files, syncs them, then appends the log entry; a crash before that leaves
 * the old snapshot, after it the new one. Of two writers at once one wins, the other gets
 * `conflict` and leaves nothing behind. A publish that is still live is a no-op.
 *
 * @example
 * const store = createParquetTableStore({ root: './lake' });
 * await store.publish(customers, batches, { mode: 'replace', provenance: { inputs: {} } });
 */
export function createParquetTableStore({
  root,
  folderOf = ({ layer, name }) => `${layer}/${name}`,
  clock = systemClock,
  random = createRandom(`${clock.now()}-${process.pid}`),
  engine,
}: ParquetTableStoreOptions): ParquetTableStore {
  const objects = createFolderObjectStore({ root });
  const duckdb = engine ?? createDuckdbEngine();
  const logOf = (table: TableDefinition) => createTableLog(objects, folderOf(table));
  const close = async (): Promise<void> => {
    if (engine === undefined) await duckdb.close();
  };
  return {
    close,
    [Symbol.asyncDispose]: close,
    snapshots: (table) => logOf(table).snapshots(),
    prune: (table, options) =>
      pruneTable({ objects, folder: folderOf(table), log: logOf(table), clock }, options),
    async *read(table, options = {}) {
      const snapshot = await findSnapshot(logOf(table), table, options.snapshot);
      const paths = selectFiles(table, snapshot, options.partition).map(({ path }) =>
        objects.pathOf(`${folderOf(table)}/${path}`),
      );
      if (paths.length === 0) return;
      const text = `SELECT ${selectColumns(table, options.columns)} FROM read_parquet([${paths.map(quoteText).join(', ')}], hive_partitioning = false)`;
      yield* duckdb.query(
        { text, parameters: [] },
        options.signal === undefined ? {} : { signal: options.signal },
      );
    },
    async publish(table, batches, { mode, expects, provenance, partitions = [], signal }) {
      const plan = { mode, provenance };
      const log = logOf(table);
      const live = await log.findLive(table, plan);
      if (live !== undefined) return live;
      const head = await log.head();
      if (expects !== undefined && expects !== (head?.number ?? 0))
        throw conflict(table, expects, head?.number ?? 0);
      const id = publishId(table, plan);
      const attempt = random
        .integer(2 ** 32)
        .toString(16)
        .padStart(8, '0');
      const written: string[] = [];
      try {
        const files = await duckdb.withConnection(async (connection) => {
          await createTemporaryTable(connection, {
            name: 'staging',
            columns: table.columns,
            batches,
            signal,
          });
          return writePartitions(connection, table, {
            objects,
            folder: folderOf(table),
            nameOf: (k) => `${id}-${attempt}-${k}.parquet`,
            id,
            onWrite: (key) => written.push(key),
          });
        });
        const snapshot = nextSnapshot(table, {
          head,
          plan,
          files: { ...emptied(table, partitions), ...files },
          publishedAtMicros: clock.now(),
        });
        if (head !== undefined && changesNothing(snapshot, head)) return head;
        await appendTo(log, table, snapshot);
        return snapshot;
      } catch (error) {
        // Best effort: `prune` removes what is left.
        await Promise.allSettled(written.map((key) => objects.delete(key)));
        throw error;
      }
    },
  };
}

/** Partitions that a publish names, with no file. */
function emptied(
  table: TableDefinition,
  partitions: readonly Readonly<Record<string, string | null>>[],
): Record<string, readonly SnapshotFile[]> {
  const names = partitions.map((values) =>
    partitionName(table.partitionBy.map((column) => [column, values[column] ?? null])),
  );
  return Object.fromEntries(names.map((name) => [name, []]));
}

async function appendTo(
  log: ReturnType<typeof createTableLog>,
  table: TableDefinition,
  snapshot: Snapshot,
): Promise<void> {
  try {
    await log.append(snapshot);
  } catch (cause) {
    if (!isLagoaError(cause, 'conflict')) throw cause;
    throw conflict(table, snapshot.parent, snapshot.number, cause);
  }
}

function conflict(
  table: TableDefinition,
  expected: number,
  found: number,
  cause?: unknown,
): LagoaError {
  return new LagoaError(
    'conflict',
    `table ${table.name}: expected to build on snapshot ${expected}, found ${found}; read again and retry`,
    { details: { name: table.name, expected, found }, cause },
  );
}

async function findSnapshot(
  log: ReturnType<typeof createTableLog>,
  table: TableDefinition,
  number: number | undefined,
): Promise<Snapshot> {
  const snapshot = number === undefined ? await log.head() : await log.read(number);
  if (snapshot !== undefined) return snapshot;
  throw new LagoaError('not-found', `table ${table.name} was never published`, {
    details: { name: table.name },
  });
}

function selectFiles(
  table: TableDefinition,
  snapshot: Snapshot,
  partition: ReadOptions['partition'] = {},
): readonly SnapshotFile[] {
  const segments = Object.entries(partition).map(([column, value]) => {
    if (!table.partitionBy.includes(column))
      throw new LagoaError(
        'invalid-argument',
        `table ${table.name} is partitioned by ${table.partitionBy.join(', ') || 'nothing'}, not by ${column}`,
        { details: { argument: 'partition' } },
      );
    return partitionSegment([column, value]);
  });
  const chosen = Object.entries(snapshot.files).filter(([name]) =>
    segments.every((segment) => name.split('/').includes(segment)),
  );
  return snapshotFiles({ files: Object.fromEntries(chosen) });
}

function selectColumns(table: TableDefinition, names: readonly string[] | undefined): string {
  const all = Object.keys(table.columns);
  return (names ?? all)
    .map((name) => {
      const column = Object.hasOwn(table.columns, name) ? table.columns[name] : undefined;
      if (column === undefined)
        throw new LagoaError(
          'not-found',
          `table ${table.name} has no column ${name}; it has ${all.join(', ')}`,
          { details: { name, available: all } },
        );
      return `CAST(${quoteName(name)} AS ${duckdbType(column)}) AS ${quoteName(name)}`;
    })
    .join(', ');
}

/** Writes the staged rows, one file per partition, in their order; no value enters the SQL text. */
async function writePartitions(
  connection: DuckDBConnection,
  table: TableDefinition,
  {
    objects,
    folder,
    nameOf,
    id,
    onWrite,
  }: {
    readonly objects: FolderObjectStore;
    readonly folder: string;
    readonly nameOf: (k: number) => string;
    readonly id: string;
    readonly onWrite: (key: string) => void;
  },
): Promise<Record<string, readonly SnapshotFile[]>> {
  const names = table.partitionBy.map(quoteName);
  const list = (text: (name: string, i: number) => string) => names.map(text).join('');
  await connection.run(
    `CREATE TEMP TABLE parts AS
     SELECT (row_number() OVER (ORDER BY ${list((_, i) => `p${i}, `)}1))::INTEGER AS part, *
     FROM (SELECT ${list((name, i) => `${name} AS p${i}, `)}count(*)::DOUBLE AS part_rows
           FROM staging${names.length === 0 ? '' : ` GROUP BY ${names.join(', ')}`} HAVING count(*) > 0)`,
  );
  const parts = await connection.runAndReadAll(
    `SELECT part, part_rows${list((_, i) => `, p${i}::VARCHAR`)} FROM parts ORDER BY part`,
  );
  const matches = names.map((name, i) => `staging.${name} IS NOT DISTINCT FROM parts.p${i}`);
  const files: Record<string, readonly SnapshotFile[]> = {};
  for (const [part, rows, ...values] of parts.getRows()) {
    const name = partitionName(
      table.partitionBy.map((column, i) => {
        const value = values[i];
        return [column, typeof value === 'string' ? value : null];
      }),
    );
    const path = ['data', ...(name === '' ? [] : [partitionFolder(name)]), nameOf(Number(part))];
    const key = `${folder}/${path.join('/')}`;
    onWrite(key);
    await writeParquet(
      connection,
      names.length === 0
        ? 'SELECT * FROM staging'
        : `SELECT staging.* FROM staging JOIN parts ON ${matches.join(' AND ')}
           WHERE parts.part = ${Number(part)} ORDER BY staging.rowid`,
      objects.pathOf(key),
    );
    files[name] = [{ path: path.join('/'), rows: Number(rows), id }];
  }
  return files;
}

async function writeParquet(
  connection: DuckDBConnection,
  query: string,
  path: string,
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await connection.run(
      `COPY (${query}) TO ${quoteText(path)} (FORMAT parquet, COMPRESSION zstd)`,
    );
    for (const synced of [path, dirname(path)]) {
      const handle = await open(synced, 'r');
      await handle.sync().finally(() => handle.close());
    }
  } catch (error) {
    throw toFileError(error, 'write', path);
  }
}
