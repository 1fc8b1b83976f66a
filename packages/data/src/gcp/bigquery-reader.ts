import type { RecordBatch } from 'apache-arrow';
import type { TableDefinition } from '../table.ts';
import { toBigQueryParameter } from './bigquery-parameter.ts';
import { pageToBatch, readResultPages } from './bigquery-results.ts';
import {
  type BigQueryConnection,
  type BigQueryTarget,
  createBigQueryRunner,
} from './bigquery-runner.ts';
import { partitionParameters, pickColumns, selectText } from './bigquery-select.ts';

/** What to read of one BigQuery table. */
export interface BigQueryRead {
  readonly target: BigQueryTarget;
  readonly columns: readonly string[];
  /** Values of partition columns, as text. */
  readonly partition: Readonly<Record<string, string>>;
  /** The table as it was then, in microseconds since 1970 UTC; without it, as it is. */
  readonly asOfMicros?: bigint | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The rows of a BigQuery table, in no particular order, with the types of the declaration. */
export type BigQueryReader = (
  table: TableDefinition,
  read: BigQueryRead,
) => AsyncIterable<RecordBatch>;

/** Reads by a query job and its pages of JSON: needs nothing more, and is slow for many rows. */
export function createQueryReader(connection: BigQueryConnection): BigQueryReader {
  const runner = createBigQueryRunner(connection);
  return async function* read(table, { target, columns, partition, asOfMicros, signal }) {
    const { projectId, datasetId, tableId } = target;
    const picked = pickColumns(table, columns);
    const asOf = asOfMicros !== undefined;
    const where = Object.keys(partition);
    const text = selectText(table, `${projectId}.${datasetId}.${tableId}`, {
      columns,
      where,
      asOf,
    });
    const time = asOf ? [{ type: 'TIMESTAMP', value: asOfMicros } as const] : [];
    const parameters = [
      ...partitionParameters(table, partition),
      ...time.map((value) => toBigQueryParameter('lagoa_as_of', value)),
    ];
    const id = `lagoa_read_${table.name}_${globalThis.crypto.randomUUID()}`;
    const { job } = await runner.query(id, { text, parameters, signal });
    const what = table.name;
    for await (const page of readResultPages(job, { what, signal }))
      if (page.rows.length > 0) yield await pageToBatch(picked, page, { what });
  };
}
