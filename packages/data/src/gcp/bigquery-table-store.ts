import { isLagoaError, LagoaError } from '../error.ts';
import { planRead } from '../read-snapshot.ts';
import type { CompiledSql } from '../sql-engine.ts';
import type { TableDefinition } from '../table.ts';
import { toTableLog } from '../table-log.ts';
import type { PublishOptions, Snapshot, TableStore } from '../table-store.ts';
import { pruneBigQueryTable } from './bigquery-prune.ts';
import { checkFields } from './bigquery-contract.ts';
import { type BigQueryPlace, publishStage, tablePaths } from './bigquery-publish.ts';
import { type BigQueryRead, type BigQueryReader, createQueryReader } from './bigquery-reader.ts';
import { readResultPages } from './bigquery-results.ts';
import { createBigQueryRunner } from './bigquery-runner.ts';
import { keptPath } from './bigquery-statements.ts';
import { toSqlParameters } from './bigquery-sql-parameters.ts';
import { type BigQueryStaging, loadStage } from './bigquery-stage.ts';
import { type BigQueryLog, createBigQueryLog, endOf, type LogRows } from './bigquery-table-log.ts';
import { type BigQueryTablesOptions, datasetOf } from './bigquery-tables.ts';

export interface BigQueryTableStoreOptions extends BigQueryTablesOptions {
  readonly staging: BigQueryStaging;
  /** How rows are read: `createStorageReader(…)`. Default: by query jobs, slow for many rows. */
  readonly reader?: BigQueryReader;
  /** How far back the data sets remember, at most and by default 168 (`max_time_travel_hours`). */
  readonly timeTravelHours?: number;
}

export interface BigQueryTableStore extends TableStore {
  /**
   * `publish` of the rows of a query, which never leave BigQuery. Throws `invalid-data` where a
   * column is missing or of another type; levels and bounds are checked by `createBigQueryWarehouse`.
   */
  publishQuery(
    table: TableDefinition,
    query: CompiledSql,
    options: PublishOptions,
  ): Promise<Snapshot>;
}

/**
 * Tables in BigQuery under the same log protocol as the others. Beside each table `t` stand
 * `t__lagoa_log`, one row for each snapshot, and `t__lagoa_head`, which counts them. A publish
 * stages its rows in a table of their own (a Parquet file in the staging bucket, one load job),
 * then one transaction moves the head by compare-and-set, changes the rows and writes the log:
 * of two writers at once one wins, the other gets `conflict`, and a crash leaves the old rows or
 * the new ones. Job ids follow from the work, so a repeat joins the job that is under way.
 *
 * Older snapshots are read by time travel, seven days back at most, then from the table snapshots that
 * `prune` makes of those it keeps: run it twice a week, since what it has not kept in time is gone and
 * reading it throws `not-found`. Rows come in no particular order; fewer of them than the log lists end in `corrupt`
 * (more may be there, of a table taken over). A table that Lagoa never published is read as it
 * is. Columns may be added by a `replace` with a wider declaration; one that changes its type is
 * refused by BigQuery.
 *
 * @example
 * const store = createBigQueryTableStore({
 *   client, project, datasets, location, labels, maximumBytesBilled, clock,
 *   staging: { objects: createGcsObjectStore({ bucket, prefix: 'staging' }), uri: 'gs://lake/staging' },
 * });
 * await store.publish(customers, batches, { mode: 'replace', provenance: { inputs: {} } });
 */
export function createBigQueryTableStore(options: BigQueryTableStoreOptions): BigQueryTableStore {
  const { project, datasets, staging, clock, timeTravelHours = 168 } = options;
  if (!/^gs:\/\/[^/]+(\/.+)?$/.test(staging.uri) || staging.uri.endsWith('/'))
    throw new LagoaError(
      'invalid-argument',
      `staging.uri is gs://<bucket> or gs://<bucket>/<prefix>, got ${staging.uri}`,
    );
  const runner = createBigQueryRunner(options);
  const read = options.reader ?? createQueryReader(options);

  const placeOf = (table: TableDefinition): BigQueryPlace => {
    if (table.name.includes('__lagoa_'))
      throw new LagoaError('invalid-argument', `table ${table.name}: __lagoa_ is for Lagoa's own`);
    const datasetId = datasetOf(datasets, table);
    const target = { projectId: project, datasetId, tableId: table.name };
    return { runner, staging, clock, target };
  };
  const openLog = (table: TableDefinition, signal?: AbortSignal): BigQueryLog =>
    createBigQueryLog({ paths: tablePaths(placeOf(table).target), runner, signal });

  return {
    async snapshots(table) {
      return toTableLog(openLog(table), table.name).snapshots();
    },
    async *read(table, { columns = Object.keys(table.columns), ...options } = {}) {
      const { snapshot, partition = {}, signal } = options;
      const log = openLog(table, signal);
      const rows = await log.rows();
      const { target } = placeOf(table);
      const plain = { target, columns, partition, signal };
      if (rows.epoch === undefined && snapshot === undefined) {
        yield* read(table, plain);
        return;
      }
      const { files } = await planRead(toTableLog(log, table.name), table, { columns, ...options });
      if (files.length === 0) return;
      const asOfMicros = snapshot === undefined ? undefined : endOf(rows, snapshot);
      const oldest = clock.now() - BigInt(timeTravelHours) * 3_600_000_000n;
      const wanted =
        asOfMicros === undefined || asOfMicros >= oldest
          ? read(table, { ...plain, asOfMicros })
          : readKept(table, { read, plain, number: snapshot ?? 0, epoch: rows.epoch ?? '' });
      let found = 0;
      for await (const batch of wanted) {
        found += batch.numRows;
        yield batch;
      }
      const expected = files.reduce((sum, file) => sum + file.rows, 0);
      if (found >= expected) return;
      if (snapshot === undefined && (await wasReplaced(openLog(table, signal), rows))) return;
      throw new LagoaError(
        'corrupt',
        `${target.datasetId}.${table.name}: ${found} rows came, the log lists ${expected}; read again, and if it stays so, somebody removed rows beside Lagoa`,
        { details: { name: table.name, expected, found } },
      );
    },
    async publish(table, batches, options) {
      const { signal } = options;
      return publishStage(table, placeOf(table), {
        options,
        fill: (stage) => loadStage(table, batches, { stage, runner, staging, signal }),
      });
    },
    async publishQuery(table, { text, parameters }, options) {
      const bound = toSqlParameters(parameters);
      const { signal } = options;
      return publishStage(table, placeOf(table), {
        options,
        async fill({ target }) {
          const id = `lagoa_query_${target.tableId}`;
          const request = { text, parameters: bound, destination: target, signal };
          const { job } = await runner.query(id, request);
          const what = `the rows of ${table.name}`;
          for await (const { fields } of readResultPages(job, { what, signal, rows: 1 })) {
            checkFields(table, fields);
            break;
          }
        },
      });
    },
    async prune(table, options) {
      const place = { ...placeOf(table), log: openLog(table) };
      return pruneBigQueryTable(table, place, { ...options, timeTravelHours });
    },
  };
}

/** Reads a snapshot that time travel has forgotten from the table snapshot that `prune` has made. */
async function* readKept(
  table: TableDefinition,
  {
    read,
    plain,
    number,
    epoch,
  }: {
    readonly read: BigQueryReader;
    readonly plain: BigQueryRead;
    readonly number: number;
    readonly epoch: string;
  },
): ReturnType<BigQueryReader> {
  const tableId = keptPath(table.name, { epoch, number });
  try {
    yield* read(table, { ...plain, target: { ...plain.target, tableId } });
  } catch (cause) {
    if (!isLagoaError(cause, 'not-found')) throw cause;
    throw new LagoaError(
      'not-found',
      `table ${table.name}: snapshot ${number} was replaced longer ago than BigQuery remembers, and prune has kept no table snapshot of it`,
      { details: { name: String(number) }, cause },
    );
  }
}

/** Whether the newest rows were others' by the time they were read. */
async function wasReplaced(log: BigQueryLog, { epoch, entries }: LogRows): Promise<boolean> {
  const now = await log.rows();
  return now.epoch !== epoch || Math.max(...now.entries.keys()) !== Math.max(...entries.keys());
}
