import type { RecordBatch } from 'apache-arrow';
import { columnsToBatch } from '../arrow-batch.ts';
import type { ArrowValue } from '../arrow-column.ts';
import type { Clock } from '../clock.ts';
import { LagoaError } from '../error.ts';
import { contentHash } from '../hash.ts';
import type { Layer, TableDefinition } from '../table.ts';
import { parseBigQueryCell, toBigQuerySchema } from './bigquery-column.ts';
import {
  type BigQueryClient,
  type BigQueryConfiguration,
  type BigQueryJobOptions,
  runJobOnce,
} from './bigquery-job.ts';
import { toBigQueryParameter } from './bigquery-parameter.ts';
import { selectText, toPartitionValue, unknownColumn } from './bigquery-select.ts';
import { callGoogle } from './google-call.ts';

export interface BigQueryTablesOptions {
  /** `new BigQuery({ projectId })`, or any object with its few methods used here. */
  readonly client: BigQueryClient;
  readonly project: string;
  /** The data set of each layer that is used. */
  readonly datasets: Readonly<Partial<Record<Layer, string>>>;
  readonly location: string;
  /** At least one: who pays for a job and what it is for. */
  readonly labels: Readonly<Record<string, string>>;
  /** A query that would read more is refused by BigQuery, unpaid. */
  readonly maximumBytesBilled: bigint;
  readonly clock: Clock;
  /** Longest wait for one job. Default: 600,000. */
  readonly deadlineMs?: number;
}

/** Files to become a table. */
export interface LoadSource {
  /** `gs://…`, at least one; a `*` stands for any characters. */
  readonly uris: readonly string[];
  /** Parquet as `publish` of the local store writes it, or JSON lines as `toJsonLines` does. */
  readonly format: 'PARQUET' | 'NEWLINE_DELIMITED_JSON';
  /**
   * Names what is loaded, such as a publish id. A load of the same table, files and id happens
   * once, however often it is called.
   */
  readonly id: string;
}

export interface LoadResult {
  readonly jobId: string;
  readonly rows: number;
}

/** The first reads and writes of BigQuery. */
export interface BigQueryTables {
  /** Replaces the whole table by the files, atomically: readers see the old rows or the new ones. */
  load(
    table: TableDefinition,
    source: LoadSource,
    options?: { readonly signal?: AbortSignal },
  ): Promise<LoadResult>;
  /**
   * Rows in batches, in no particular order; `partition` as in `TableStore.read`, but a missing
   * value cannot be asked for.
   */
  read(
    table: TableDefinition,
    options?: {
      readonly columns?: readonly string[];
      readonly partition?: Readonly<Record<string, string>>;
      readonly signal?: AbortSignal;
    },
  ): AsyncIterable<RecordBatch>;
}

const rowsPerPage = 10_000;

/**
 * Tables in BigQuery, thin: whole-table loads and reads. It is not a `TableStore` yet: there is no
 * log of snapshots, no `expects`, no replacing of single partitions, and no time travel.
 *
 * @example
 * const tables = createBigQueryTables({ client, project, datasets, location, labels, maximumBytesBilled, clock });
 * await tables.load(featuresChurn, { uris: [uri], format: 'PARQUET', id: snapshot.id });
 */
export function createBigQueryTables(options: BigQueryTablesOptions): BigQueryTables {
  const { client, project, datasets, location, clock, maximumBytesBilled } = options;
  const labels = checkLabels(options.labels);
  if (maximumBytesBilled <= 0n) throw invalid('maximumBytesBilled must be above 0');
  const timing = (signal: AbortSignal | undefined): BigQueryJobOptions => ({
    clock,
    location,
    signal,
    ...(options.deadlineMs === undefined ? {} : { deadlineMs: options.deadlineMs }),
  });
  const datasetOf = (table: TableDefinition): string => {
    const dataset = datasets[table.layer];
    if (dataset !== undefined) return dataset;
    throw invalid(`no data set is named for the ${table.layer} table ${table.name}`);
  };

  return {
    async load(table, { uris, format, id }, { signal } = {}) {
      if (uris.length === 0) throw invalid(`no files to load into ${table.name}`);
      const wrong = uris.find((uri) => !/^gs:\/\/[^/]+\/./.test(uri));
      if (wrong !== undefined)
        throw invalid(`a file to load is gs://<bucket>/<name>, got ${wrong}`);
      const load: NonNullable<BigQueryConfiguration['load']> = {
        sourceUris: [...uris],
        sourceFormat: format,
        destinationTable: { projectId: project, datasetId: datasetOf(table), tableId: table.name },
        // Parquet columns are optional as DuckDB writes them; BigQuery refuses them as REQUIRED.
        schema: { fields: toBigQuerySchema(table.columns, { allNullable: format === 'PARQUET' }) },
        writeDisposition: 'WRITE_TRUNCATE',
        createDisposition: 'CREATE_IF_NEEDED',
        ...toPartitioning(table),
      };
      const jobId = `lagoa_load_${table.name}_${contentHash({ id, load }).slice(0, 16)}`;
      const job = { id: jobId, configuration: { labels, load } };
      const done = await runJobOnce(client, job, timing(signal));
      return { jobId: done.id, rows: Number(done.metadata.statistics?.load?.outputRows ?? 0) };
    },
    async *read(table, { columns = Object.keys(table.columns), partition = {}, signal } = {}) {
      const query = {
        query: selectText(table, `${project}.${datasetOf(table)}.${table.name}`, {
          columns,
          where: Object.keys(partition),
        }),
        useLegacySql: false,
        parameterMode: 'NAMED',
        queryParameters: Object.entries(partition).map(([name, value]) =>
          toBigQueryParameter(name, toPartitionValue(table, name, value)),
        ),
        maximumBytesBilled: String(maximumBytesBilled),
        useQueryCache: true,
      };
      const id = `lagoa_read_${table.name}_${globalThis.crypto.randomUUID()}`;
      const { job } = await runJobOnce(
        client,
        { id, configuration: { labels, query } },
        timing(signal),
      );
      const picked = pickColumns(table, columns);
      let pageToken: string | undefined;
      do {
        const page = { autoPaginate: false, skipParsing: true, maxResults: rowsPerPage };
        const fetch = () => job.getQueryResults(pageToken ? { ...page, pageToken } : page);
        const [rows, next] = await callGoogle(`read rows of ${table.name}`, fetch, {
          timeoutMs: 120_000,
          signal,
        });
        if (rows.length > 0) yield await columnsToBatch(picked, toColumns(picked, rows));
        const token: unknown = next && Reflect.get(next, 'pageToken');
        pageToken = typeof token === 'string' && token !== '' ? token : undefined;
      } while (pageToken !== undefined);
    },
  };
}

function pickColumns(table: TableDefinition, columns: readonly string[]): TableDefinition {
  const picked: Record<string, TableDefinition['columns'][string]> = {};
  for (const name of columns) {
    const column = table.columns[name];
    if (column === undefined) throw unknownColumn(table, name);
    picked[name] = column;
  }
  return { ...table, columns: picked };
}

/** Rows are `{ f: [{ v }, …] }` in the order of the columns. */
function toColumns(
  table: TableDefinition,
  rows: readonly unknown[],
): Readonly<Record<string, ArrowValue[]>> {
  return Object.fromEntries(
    Object.entries(table.columns).map(([name, column], i) => [
      name,
      rows.map((row) => {
        try {
          return parseBigQueryCell(column, Object(Object(row).f?.[i]).v);
        } catch (cause) {
          const message = `${table.name}.${name}: ${cause instanceof Error ? cause.message : ''}`;
          throw new LagoaError('invalid-data', message, { details: { column: name }, cause });
        }
      }),
    ]),
  );
}

/** A single date column partitions the table by day; others do not partition it. */
function toPartitioning({ partitionBy, columns }: TableDefinition): {
  timePartitioning?: { type: string; field: string };
} {
  const [field] = partitionBy;
  if (field === undefined || partitionBy.length > 1 || columns[field]?.kind !== 'date') return {};
  return { timePartitioning: { type: 'DAY', field } };
}

function checkLabels(labels: Readonly<Record<string, string>>): { [name: string]: string } {
  const entries = Object.entries(labels);
  if (entries.length === 0) throw invalid('labels must name at least one, such as team or purpose');
  for (const [name, value] of entries)
    if (!/^[a-z][a-z0-9_-]{0,62}$/.test(name) || !/^[a-z0-9_-]{0,63}$/.test(value))
      throw invalid(`a label is up to 63 of a-z 0-9 _ -, got ${name}=${value}`);
  return Object.fromEntries(entries);
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
