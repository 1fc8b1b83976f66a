import { randomUUID } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { lineageEvent, recordLineage } from '../lineage-event.ts';
import { LagoaError } from '../error.ts';
import { publishToLog } from '../publish-to-log.ts';
import { createRandom, type Random } from '../random.ts';
import type { TableDefinition } from '../table.ts';
import { planRead } from '../read-snapshot.ts';
import { pruneFolder } from '../retention.ts';
import { createTableLog } from '../table-log.ts';
import type { ReadOptions, TableStore } from '../table-store.ts';
import { createDuckdbEngine, type DuckdbEngine } from './duckdb-engine.ts';
import { duckdbType, quoteName } from './duckdb-sql.ts';
import { withStaging } from './duckdb-staging.ts';
import { createFolderObjectStore } from './folder-object-store.ts';
import { fileList } from './parquet-files.ts';
import { writePartitions } from './parquet-write.ts';

export interface ParquetTableStore extends TableStore {
  /** DuckDB SQL that selects what `read` reads; `undefined` where that is no row. */
  scan(table: TableDefinition, options?: ReadOptions): Promise<string | undefined>;
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
  /** Names the attempts of a publish. Default: seeded by a random UUID. */
  readonly random?: Random;
  /** OpenLineage namespace of tables and inputs. Default: `lagoa`. */
  readonly namespace?: string;
  /** Default: one of its own. */
  readonly engine?: DuckdbEngine;
}

/**
 * Tables as Parquet files in a folder, written and read by DuckDB, under an append-only log:
 * `<folder>/log/<12 digits>.json` lists the live files `<folder>/data/<partition>/<id>-<attempt>-<k>.parquet`.
 *
 * OpenLineage events lie beside them, `<folder>/lineage/<12 digits>.json`.
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
  random = createRandom(randomUUID()),
  namespace = 'lagoa',
  engine,
}: ParquetTableStoreOptions): ParquetTableStore {
  const objects = createFolderObjectStore({ root });
  const duckdb = engine ?? createDuckdbEngine();
  const logOf = (table: TableDefinition) => createTableLog(objects, folderOf(table));
  const close = async (): Promise<void> => {
    if (engine === undefined) await duckdb.close();
  };
  const scan = async (table: TableDefinition, options: ReadOptions = {}) => {
    const { files, columns, redeclared } = await planRead(logOf(table), table, options);
    if (files.length === 0) return undefined;
    const paths = files.map(({ path }) => objects.pathOf(`${folderOf(table)}/${path}`));
    const stored = `read_parquet(${fileList(paths)}, hive_partitioning = false)`;
    return `SELECT ${columns.map((name) => selectColumn(table, name)).join(', ')}
      FROM ${redeclared ? withNewColumns(table, stored) : stored}`;
  };
  return {
    close,
    [Symbol.asyncDispose]: close,
    snapshots: (table) => logOf(table).snapshots(),
    async prune(table, options) {
      const folder = folderOf(table);
      const pruned = await pruneFolder({ objects, folder, log: logOf(table), clock }, options);
      await objects.sweep(`${folder}/`, Number(clock.now() / 1000n) - options.graceMs);
      return pruned;
    },
    scan,
    async *read(table, options = {}) {
      const text = await scan(table, options);
      if (text === undefined) return;
      try {
        yield* duckdb.query(
          { text, parameters: [] },
          options.signal === undefined ? {} : { signal: options.signal },
        );
      } catch (cause) {
        if (cause instanceof LagoaError && /Binder Error|Conversion Error/.test(cause.message))
          throw new LagoaError(
            'invalid-data',
            `table ${table.name}: the snapshot was published under another declaration, which this one cannot read: ${cause.message}`,
            { details: { source: table.name }, cause },
          );
        if (
          !(cause instanceof LagoaError) ||
          !/No files found|Cannot open file/.test(cause.message)
        )
          throw cause;
        throw new LagoaError(
          'not-found',
          `table ${table.name}: a data file of the snapshot is gone; it was pruned while being read, or removed by hand`,
          { details: { name: table.name }, cause },
        );
      }
    },
    publish(table, batches, options) {
      const attempt = random
        .integer(2 ** 32)
        .toString(16)
        .padStart(8, '0');
      const written: string[] = [];
      return publishToLog(logOf(table), table, {
        options,
        clock,
        record: (snapshot) => {
          const event = lineageEvent(table, snapshot, { namespace });
          return recordLineage(objects, folderOf(table), { number: snapshot.number, event });
        },
        write: (id) =>
          withStaging(duckdb, { table, batches, signal: options.signal }, (connection) =>
            writePartitions(connection, table, {
              objects,
              folder: folderOf(table),
              nameOf: (k) => `${id}-${attempt}-${k}.parquet`,
              id,
              onWrite: (key) => written.push(key),
            }),
          ),
        discard: async () => {
          await Promise.allSettled(written.map((key) => objects.delete(key)));
        },
      });
    },
  };
}

/** The rows of older files; a column that came since, and may be null, is null. */
function withNewColumns({ columns }: TableDefinition, stored: string): string {
  const optional = Object.entries(columns).filter(([, { nullable }]) => nullable);
  if (optional.length === 0) return stored;
  const nulls = optional.map(
    ([name, column]) => `CAST(NULL AS ${duckdbType(column)}) AS ${quoteName(name)}`,
  );
  return `(SELECT * FROM ${stored} UNION ALL BY NAME SELECT ${nulls.join(', ')} WHERE FALSE)`;
}

/** The declared type, whatever older files hold. */
function selectColumn(table: TableDefinition, name: string): string {
  const column = table.columns[name];
  const quoted = quoteName(name);
  return column === undefined ? quoted : `CAST(${quoted} AS ${duckdbType(column)}) AS ${quoted}`;
}
