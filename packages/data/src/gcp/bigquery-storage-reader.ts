import type { RecordBatch } from 'apache-arrow';
import type { Clock } from '../clock.ts';
import { isLagoaError, LagoaError } from '../error.ts';
import { conformBatch } from './bigquery-arrow.ts';
import { rowRestriction } from './bigquery-literal.ts';
import type { BigQueryReader } from './bigquery-reader.ts';
import { pickColumns } from './bigquery-select.ts';
import { callGoogle } from './google-call.ts';

type Arrow = typeof import('apache-arrow');

/** The methods of `BigQueryReadClient` from `@google-cloud/bigquery-storage` that are used here. */
export interface BigQueryReadClient {
  createReadSession(request: {
    parent: string;
    readSession: ReadSessionRequest;
    maxStreamCount: number;
  }): Promise<readonly [ReadSession, ...unknown[]]>;
  readRows(
    request: { readStream: string; offset: number },
    options: { retryRequestOptions: { retries: number; noResponseRetries: number } },
  ): ReadRowsStream;
}

export interface ReadSessionRequest {
  table: string;
  dataFormat: 'ARROW';
  readOptions: { selectedFields: string[]; rowRestriction: string };
  tableModifiers?: { snapshotTime: { seconds: number; nanos: number } };
}

export interface ReadSession {
  readonly arrowSchema?: { readonly serializedSchema?: Uint8Array | string | null } | null;
  readonly streams?: readonly { readonly name?: string | null }[] | null;
}

export interface ReadRowsStream extends AsyncIterable<unknown> {
  cancel(): void;
}

export interface StorageReaderOptions {
  /** `await connectBigQueryRead()`, or any object with its two methods. */
  readonly client: BigQueryReadClient;
  /** The project that pays for reading. */
  readonly project: string;
  readonly clock: Clock;
  /** Into how many streams BigQuery may cut a table; they are read one after another. Default: 1. */
  readonly streams?: number;
  /** Longest wait for the next rows before the stream is opened again. Default: 60,000. */
  readonly idleTimeoutMs?: number;
}

/** How often a stream is opened again without having brought a row. */
const tries = 5;

/** The client's own repeats are off: they would begin again at the first offset. */
const ownRetries = { retryRequestOptions: { retries: 0, noResponseRetries: 0 } };

/**
 * Reads BigQuery tables through the Storage Read API, in Arrow. A stream that breaks is opened again
 * at the row where it broke, so that no row is lost or comes twice; one that does not decode throws
 * `corrupt`. Views cannot be read this way: BigQuery refuses them.
 *
 * @example
 * const client = await connectBigQueryRead();
 * const reader = createStorageReader({ client, project: 'p', clock: systemClock });
 */
export function createStorageReader({
  client,
  project,
  clock,
  streams = 1,
  idleTimeoutMs = 60_000,
}: StorageReaderOptions): BigQueryReader {
  async function* readStream(
    what: string,
    readStreamName: string,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RowBlock> {
    let offset = 0;
    let failures = 0;
    for (;;) {
      const stream = client.readRows({ readStream: readStreamName, offset }, ownRetries);
      const blocks = stream[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = () => blocks.next();
          const { done, value } = await callGoogle(what, next, {
            timeoutMs: idleTimeoutMs,
            signal,
          });
          if (done) return;
          const block = toRowBlock(what, value);
          yield block;
          offset += block.rows;
          failures = 0;
        }
      } catch (error) {
        const mayPass =
          isLagoaError(error, 'unavailable') || isLagoaError(error, 'deadline-exceeded');
        if (!mayPass || ++failures === tries) throw error;
      } finally {
        stream.cancel();
      }
      await clock.sleep(200 * 2 ** failures, signal ? { signal } : {});
    }
  }

  return async function* read(table, { target, columns, partition, asOfMicros, signal }) {
    const picked = pickColumns(table, columns);
    const { projectId, datasetId, tableId } = target;
    const path = `projects/${projectId}/datasets/${datasetId}/tables/${tableId}`;
    const what = `read ${projectId}.${datasetId}.${tableId}`;
    const readSession: ReadSessionRequest = {
      table: path,
      dataFormat: 'ARROW',
      readOptions: {
        selectedFields: [...columns],
        rowRestriction: rowRestriction(table, partition),
      },
      ...(asOfMicros !== undefined && {
        tableModifiers: { snapshotTime: toTimestamp(asOfMicros) },
      }),
    };
    const open = () =>
      client.createReadSession({
        parent: `projects/${project}`,
        readSession,
        maxStreamCount: streams,
      });
    const [session] = await callGoogle(what, open, { timeoutMs: 120_000, signal });
    const arrow = await import('apache-arrow');
    const schema = session.arrowSchema?.serializedSchema;
    for (const { name } of session.streams ?? []) {
      if (typeof name !== 'string' || !(schema instanceof Uint8Array))
        throw new LagoaError('corrupt', `${what}: the session has no schema or unnamed streams`);
      for await (const block of readStream(what, name, signal))
        yield await conformBatch(arrow, picked, decode(arrow, { what, schema, block }));
    }
  };
}

/** Rows of one answer as they came. */
interface RowBlock {
  readonly rows: number;
  readonly bytes: Uint8Array;
}

function toRowBlock(what: string, answer: unknown): RowBlock {
  const { rowCount, arrowRecordBatch } = Object(answer);
  const bytes: unknown = Object(arrowRecordBatch).serializedRecordBatch;
  const rows = Number(rowCount);
  if (bytes instanceof Uint8Array && Number.isSafeInteger(rows) && rows >= 0)
    return { rows, bytes };
  throw new LagoaError('corrupt', `${what}: an answer without Arrow rows`);
}

function decode(
  arrow: Arrow,
  {
    what,
    schema,
    block,
  }: { readonly what: string; readonly schema: Uint8Array; readonly block: RowBlock },
): RecordBatch {
  const batches: RecordBatch[] = [];
  try {
    batches.push(...arrow.RecordBatchReader.from([schema, block.bytes]));
  } catch (cause) {
    throw new LagoaError('corrupt', `${what}: the answer is not Arrow`, { cause });
  }
  const [batch] = batches;
  if (batch !== undefined && batches.length === 1 && batch.numRows === block.rows) return batch;
  throw new LagoaError('corrupt', `${what}: the answer does not hold the rows it names`, {
    details: { expected: block.rows, found: batch?.numRows },
  });
}

function toTimestamp(micros: bigint): { seconds: number; nanos: number } {
  return { seconds: Number(micros / 1_000_000n), nanos: Number(micros % 1_000_000n) * 1000 };
}
