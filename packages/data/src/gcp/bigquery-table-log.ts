import { isLagoaError, LagoaError } from '../error.ts';
import type { AppendLog } from '../log.ts';
import type { BigQueryRunner } from './bigquery-runner.ts';
import { cellOf, readResultPages } from './bigquery-results.ts';
import { readLogText, removeEntryStatement, type TablePaths } from './bigquery-statements.ts';

/** The log of one table as it stood at one time. */
export interface LogRows {
  /** Names this making of the table; `undefined` where it was never published. */
  readonly epoch: string | undefined;
  readonly entries: ReadonlyMap<number, LogRow>;
}

export interface LogRow {
  readonly entry: unknown;
  /** Microseconds since 1970 UTC by BigQuery's clock, within the transaction that wrote the entry. */
  readonly atMicros: bigint;
}

/** A log that is read at most once until something changes it. */
export interface BigQueryLog extends AppendLog {
  rows(): Promise<LogRows>;
  /** Has it read anew. */
  forget(): void;
}

/**
 * A time at which this snapshot was the table: within the transaction that made the next one, which
 * saw this one. `undefined` for the newest, which is the table as it is.
 */
export function endOf({ entries }: Pick<LogRows, 'entries'>, snapshot: number): bigint | undefined {
  const next = Math.min(...[...entries.keys()].filter((number) => number > snapshot));
  return entries.get(next)?.atMicros;
}

interface LogOptions {
  readonly paths: TablePaths;
  readonly runner: BigQueryRunner;
  /** Appends an entry, and what it publishes, in one transaction. Default: refused. */
  readonly append?: (number: number, entry: unknown) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
}

/** The log in the table beside the data, for one operation: it is read with one query. */
export function createBigQueryLog({ paths, runner, append, signal }: LogOptions): BigQueryLog {
  let known: Promise<LogRows> | undefined;
  const rows = (): Promise<LogRows> => {
    known ??= readLog(runner, paths, signal);
    return known;
  };
  const forget = (): void => {
    known = undefined;
  };
  return {
    rows,
    forget,
    numbers: async () => [...(await rows()).entries.keys()],
    read: async (number) => (await rows()).entries.get(number)?.entry,
    async append(number, entry) {
      if (append === undefined)
        throw new LagoaError('unsupported', `${paths.log}: entries come with their rows only`);
      await append(number, entry).finally(forget);
    },
    async remove(number) {
      forget();
      const id = `lagoa_forget_${globalThis.crypto.randomUUID()}`;
      await runner.query(id, { ...removeEntryStatement(paths, number), signal });
    },
  };
}

async function readLog(
  runner: BigQueryRunner,
  paths: TablePaths,
  signal: AbortSignal | undefined,
): Promise<LogRows> {
  const entries = new Map<number, LogRow>();
  let epoch: string | undefined;
  const id = `lagoa_log_${globalThis.crypto.randomUUID()}`;
  try {
    const { job } = await runner.query(id, { text: readLogText(paths), signal });
    for await (const page of readResultPages(job, { what: paths.log, signal }))
      for (const row of page.rows) {
        const [ownEpoch, n, json, at] = [0, 1, 2, 3].map((i) => cellOf(row, i));
        epoch = String(ownEpoch);
        if (typeof n !== 'string') continue;
        entries.set(Number(n), {
          entry: parse(json, `${paths.log}, ${n}`),
          atMicros: toMicros(at),
        });
      }
  } catch (error) {
    if (!isLagoaError(error, 'not-found') || /dataset/i.test(error.message)) throw error;
  }
  return { epoch, entries };
}

function parse(json: unknown, name: string): unknown {
  try {
    return JSON.parse(String(json));
  } catch (cause) {
    throw new LagoaError('corrupt', `${name}: the entry is not JSON`, { details: { name }, cause });
  }
}

function toMicros(cell: unknown): bigint {
  if (typeof cell === 'string' && /^\d+$/.test(cell)) return BigInt(cell);
  throw new LagoaError('corrupt', `expected the time of a log entry, got ${String(cell)}`);
}
