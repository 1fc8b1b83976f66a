import type { RecordBatch } from 'apache-arrow';
import { columnsToBatch } from '../arrow-batch.ts';
import type { ArrowValue } from '../arrow-column.ts';
import { LagoaError } from '../error.ts';
import type { Columns } from '../table.ts';
import { parseBigQueryCell } from './bigquery-column.ts';
import type { BigQueryJob } from './bigquery-job.ts';
import { callGoogle } from './google-call.ts';

/** One page of results: rows `{ f: [{ v }, …] }`, every scalar a text. */
export interface ResultPage {
  readonly rows: readonly unknown[];
  /** `schema.fields` of the answer, where the client passed it on. */
  readonly fields: readonly unknown[];
}

const rowsPerPage = 10_000;

/** The rows of a finished query job, page by page. */
export async function* readResultPages(
  job: BigQueryJob,
  {
    what,
    signal,
    rows: maxResults = rowsPerPage,
  }: {
    readonly what: string;
    readonly signal?: AbortSignal | undefined;
    /** Most rows in one page. */
    readonly rows?: number;
  },
): AsyncGenerator<ResultPage> {
  let pageToken: string | undefined;
  do {
    const page = { autoPaginate: false, skipParsing: true, maxResults };
    const fetch = () => job.getQueryResults(pageToken ? { ...page, pageToken } : page);
    const options = { timeoutMs: 120_000, signal };
    const [rows, next, answer] = await callGoogle(`read ${what}`, fetch, options);
    const fields: unknown = Object(Object(answer).schema).fields;
    yield { rows, fields: Array.isArray(fields) ? fields : [] };
    const token: unknown = next && Reflect.get(next, 'pageToken');
    pageToken = typeof token === 'string' && token !== '' ? token : undefined;
  } while (pageToken !== undefined);
}

/** One page as an Arrow batch; the columns are those of the query, in its order. */
export function pageToBatch(
  columns: Columns,
  { rows }: ResultPage,
  { what }: { readonly what: string },
): Promise<RecordBatch> {
  const values: Record<string, ArrowValue[]> = {};
  for (const [i, [name, column]] of Object.entries(columns).entries())
    values[name] = rows.map((row) => {
      try {
        return parseBigQueryCell(column, cellOf(row, i));
      } catch (cause) {
        const message = `${what}.${name}: ${cause instanceof Error ? cause.message : ''}`;
        throw new LagoaError('invalid-data', message, { details: { column: name }, cause });
      }
    });
  return columnsToBatch({ columns }, values);
}

/** The `v` of a cell. */
export function cellOf(row: unknown, i: number): unknown {
  return Object(Object(row).f?.[i]).v;
}
