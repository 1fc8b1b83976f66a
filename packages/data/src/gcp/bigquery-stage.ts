import type { RecordBatch } from 'apache-arrow';
import { checkedBatches } from '../checked-batches.ts';
import { LagoaError } from '../error.ts';
import { encodeParquet } from '../local/encode-parquet.ts';
import type { ObjectStore } from '../object-store.ts';
import { partitionName } from '../partition-path.ts';
import type { PartitionFiles } from '../publish-to-log.ts';
import type { TableDefinition } from '../table.ts';
import type { SnapshotFile } from '../table-store.ts';
import { cellOf, readResultPages } from './bigquery-results.ts';
import type { BigQueryRunner, BigQueryTarget } from './bigquery-runner.ts';
import { countText, dropText } from './bigquery-statements.ts';
import { type LoadSource, toLoad } from './bigquery-tables.ts';
import { toJsonLines } from './json-lines.ts';

/** The folder of a bucket through which rows reach BigQuery. */
export interface BigQueryStaging {
  readonly objects: ObjectStore;
  /** Where BigQuery finds these objects: `gs://<bucket>` or `gs://<bucket>/<prefix>`. */
  readonly uri: string;
  /** Default: `PARQUET`, which needs DuckDB; JSON lines are larger and slower, and need nothing. */
  readonly format?: LoadSource['format'];
}

/** Where the rows of one attempt to publish wait. */
export interface Stage {
  readonly target: BigQueryTarget;
  /** `project.dataset.table`. */
  readonly path: string;
  /** Object key of the file. */
  readonly key: string;
  /** Id of the publish. */
  readonly id: string;
}

interface StageOptions {
  readonly runner: BigQueryRunner;
  readonly staging: BigQueryStaging;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Puts the rows into a table of their own: one file, one load job. Throws `corrupt` where
 * BigQuery counts other rows than were sent.
 */
export async function loadStage(
  table: TableDefinition,
  batches: AsyncIterable<RecordBatch>,
  { stage, runner, staging, signal }: StageOptions & { readonly stage: Stage },
): Promise<void> {
  let sent = 0;
  const counted = async function* () {
    for await (const batch of checkedBatches(table, batches)) {
      if (signal?.aborted)
        throw new LagoaError('aborted', 'the publish was aborted', { cause: signal.reason });
      sent += batch.numRows;
      yield batch;
    }
  };
  const abort = signal && { signal };
  const { format = 'PARQUET' } = staging;
  const encode = format === 'PARQUET' ? encodeParquet : toJsonLines;
  const body = encode(table, counted());
  await staging.objects.put(stage.key, body, { ifGeneration: 'absent', ...abort });
  const uris = [`${staging.uri}/${stage.key}`];
  const load = toLoad(table, { uris, format, target: stage.target });
  const { metadata } = await runner.load(`lagoa_load_${stage.target.tableId}`, load, { signal });
  const found = Number(metadata.statistics?.load?.outputRows ?? Number.NaN);
  if (found !== sent)
    throw new LagoaError('corrupt', `${stage.path}: sent ${sent} rows, BigQuery loaded ${found}`, {
      details: { name: stage.path, expected: sent, found },
    });
}

/** The staged rows by partition, as the log lists them, and each partition's values. */
export async function countStage(
  table: TableDefinition,
  { stage, runner, signal }: Omit<StageOptions, 'staging'> & { readonly stage: Stage },
): Promise<PartitionFiles> {
  const files: Record<string, readonly SnapshotFile[]> = {};
  const id = `lagoa_count_${stage.target.tableId}`;
  const { job } = await runner.query(id, { text: countText(table, stage.path), signal });
  for await (const { rows } of readResultPages(job, { what: stage.path, signal }))
    for (const row of rows) {
      const count = Number(cellOf(row, table.partitionBy.length));
      const name = partitionName(
        table.partitionBy.map((column, i) => {
          const value = cellOf(row, i);
          return [column, typeof value === 'string' ? value : null];
        }),
      );
      const path = `${stage.target.tableId}/${name}`;
      if (count > 0) files[name] = [{ path, rows: count, id: stage.id }];
    }
  return files;
}

/** Removes what a stage has left; what fails here falls to `prune`. */
export async function dropStage(
  stage: Stage,
  { runner, staging }: { readonly runner: BigQueryRunner; readonly staging: BigQueryStaging },
): Promise<void> {
  const text = dropText(stage.path);
  await Promise.allSettled([
    runner.query(`lagoa_drop_${stage.target.tableId}`, { text }),
    staging.objects.delete(stage.key),
  ]);
}
