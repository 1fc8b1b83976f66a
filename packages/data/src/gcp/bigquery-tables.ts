import type { RecordBatch } from 'apache-arrow';
import { bigqueryTable } from '../contract/bigquery-table.ts';
import { LagoaError } from '../error.ts';
import { contentHash } from '../hash.ts';
import type { Layer, TableDefinition } from '../table.ts';
import { toBigQuerySchema } from './bigquery-column.ts';
import type { BigQueryConfiguration } from './bigquery-job.ts';
import { createQueryReader } from './bigquery-reader.ts';
import { type BigQueryConnection, createBigQueryRunner } from './bigquery-runner.ts';

export interface BigQueryTablesOptions extends BigQueryConnection {
  /** The data set of each layer that is used. */
  readonly datasets: Readonly<Partial<Record<Layer, string>>>;
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

/**
 * Tables in BigQuery, thin: whole-table loads of files that are in Cloud Storage already, and reads
 * by query jobs, without a log. `createBigQueryTableStore` is the `TableStore`.
 *
 * @example
 * const tables = createBigQueryTables({ client, project, datasets, location, labels, maximumBytesBilled, clock });
 * await tables.load(featuresChurn, { uris: [uri], format: 'PARQUET', id: snapshot.id });
 */
export function createBigQueryTables(options: BigQueryTablesOptions): BigQueryTables {
  const { project, datasets } = options;
  const runner = createBigQueryRunner(options);
  const read = createQueryReader(options);
  return {
    async load(table, { uris, format, id }, { signal } = {}) {
      if (uris.length === 0) throw invalid(`no files to load into ${table.name}`);
      const wrong = uris.find((uri) => !/^gs:\/\/[^/]+\/./.test(uri));
      if (wrong !== undefined)
        throw invalid(`a file to load is gs://<bucket>/<name>, got ${wrong}`);
      const target = { datasetId: datasetOf(datasets, table), tableId: table.name };
      const { timePartitioning } = bigqueryTable(table);
      const load: NonNullable<BigQueryConfiguration['load']> = {
        ...toLoad(table, { uris, format, target: { projectId: project, ...target } }),
        ...(timePartitioning && { timePartitioning }),
      };
      const jobId = `lagoa_load_${table.name}_${contentHash({ id, load }).slice(0, 16)}`;
      const done = await runner.load(jobId, load, { signal });
      return { jobId: done.id, rows: Number(done.metadata.statistics?.load?.outputRows ?? 0) };
    },
    async *read(table, { columns = Object.keys(table.columns), partition = {}, signal } = {}) {
      const target = {
        projectId: project,
        datasetId: datasetOf(datasets, table),
        tableId: table.name,
      };
      yield* read(table, { target, columns, partition, signal });
    },
  };
}

/** The data set of a table's layer. */
export function datasetOf(
  datasets: BigQueryTablesOptions['datasets'],
  { layer, name }: TableDefinition,
): string {
  const dataset = datasets[layer];
  if (dataset === undefined) throw invalid(`no data set is named for the ${layer} table ${name}`);
  if (/^\w+$/.test(dataset)) return dataset;
  throw invalid(`a data set is letters, digits and _, got ${JSON.stringify(dataset)}`);
}

/** A load job that makes a table of nothing but these files. */
export function toLoad(
  table: TableDefinition,
  {
    uris,
    format,
    target,
    allNullable = format === 'PARQUET',
  }: Pick<LoadSource, 'uris' | 'format'> & {
    readonly allNullable?: boolean;
    readonly target: NonNullable<BigQueryConfiguration['load']>['destinationTable'];
  },
): NonNullable<BigQueryConfiguration['load']> {
  return {
    sourceUris: [...uris],
    sourceFormat: format,
    destinationTable: target,
    // Parquet columns are optional as DuckDB writes them; BigQuery refuses them as REQUIRED.
    schema: { fields: toBigQuerySchema(table.columns, { allNullable }) },
    writeDisposition: 'WRITE_TRUNCATE',
    createDisposition: 'CREATE_IF_NEEDED',
    // DuckDB writes categories as Parquet's ENUM, which BigQuery else reads as bytes.
    ...(format === 'PARQUET' && { parquetOptions: { enumAsString: true } }),
  };
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
