import type { RecordBatch } from 'apache-arrow';
import { rowsToBatch } from './arrow-batch.ts';
import { LagoaError } from './error.ts';
import { eventTimeOf } from './event-time.ts';
import { collectIncrement, type LateRow, mergeIncrement } from './merge-increment.ts';
import { publishId } from './publish.ts';
import { type QuarantineRow, quarantineTable } from './quarantine.ts';
import type { TableDefinition } from './table.ts';
import type { Provenance, Snapshot, TableStore } from './table-store.ts';

export interface PublishIncrementOptions {
  /** Date or timestamp column that tells when a row happened. */
  readonly timeColumn: string;
  /** How far behind the watermark a row may be, in milliseconds. */
  readonly lateMs: number;
  /**
   * What becomes of rows that are later than that: `refuse` the whole increment, or `quarantine` them
   * (rule `too-late`) under the name of the increment. Default: `refuse`.
   */
  readonly tooLate?: 'refuse' | 'quarantine';
  /** Names the increment in quarantine: its partition there. */
  readonly name: string;
  readonly provenance: Provenance;
  readonly signal?: AbortSignal;
}

/** What became of an increment; `rows === merged + outdated + tooLate`, all 0 for one applied before. */
export interface PublishedIncrement {
  readonly snapshot: Snapshot;
  readonly rows: number;
  /** Rows that are now in the table, new or in place of an older row of their key. */
  readonly merged: number;
  /** Rows that met a newer row of their key, in the table or in the increment. */
  readonly outdated: number;
  readonly tooLate: number;
}

/**
 * Merges new rows into a table by key, in the partitions they touch only, and moves the table's
 * watermark: the newest event time seen. Of two rows of one key the newer in event time stays, at equal
 * times the one that came last, so that increments may overlap and be repeated. Rows older than the
 * watermark less `lateMs` are too late.
 *
 * An increment that the log lists is not applied again. The increment is held in memory, the table is
 * streamed. Builds on the newest snapshot: another writer in between is a `conflict`, to be retried with
 * `retryConflict`.
 *
 * Throws `invalid-argument` for a table without key or a column that tells no time, `unsupported` where a
 * row could move between partitions (a partition column outside the key), `invalid-data` for rows that
 * are too late where they are refused.
 *
 * @example
 * await publishIncrement(store, events, batches, {
 *   timeColumn: 'at',
 *   lateMs: 2 * 86_400_000,
 *   name: 'events 2024-03-01',
 *   provenance: { inputs: { [manifest.key]: manifest.hash } },
 * });
 */
export async function publishIncrement(
  store: TableStore,
  table: TableDefinition,
  batches: AsyncIterable<RecordBatch>,
  { timeColumn, lateMs, tooLate = 'refuse', name, provenance, signal }: PublishIncrementOptions,
): Promise<PublishedIncrement> {
  checkMergeable(table, lateMs);
  const timeOf = eventTimeOf(table, timeColumn);
  const snapshots = await store.snapshots(table);
  const head = snapshots.at(-1);
  const mode = table.partitionBy.length === 0 ? 'replace' : 'replace-partitions';
  const parameters = { increment: name, timeColumn, lateMs, given: provenance.parameters ?? null };
  const plan = { mode, provenance: { inputs: provenance.inputs, parameters } } as const;
  const id = publishId(table, plan);
  if (head !== undefined && snapshots.some((snapshot) => snapshot.id === id))
    return { snapshot: head, rows: 0, merged: 0, outdated: 0, tooLate: 0 };

  const before = watermarkOf(table, head, timeColumn);
  const oldest = before === undefined ? undefined : before - BigInt(Math.round(lateMs * 1000));
  const increment = await collectIncrement(table, batches, { timeOf, timeColumn, oldest });
  if (increment.late.length > 0 && tooLate === 'refuse') {
    const [first] = increment.late;
    throw new LagoaError(
      'invalid-data',
      `table ${table.name}: ${increment.late.length} of ${increment.rows} rows of ${name} are older than the watermark less ${lateMs} ms (${oldest} µs); the first is record ${first?.record} at ${first?.micros} µs; quarantine them or allow more`,
      { details: { source: name, record: first?.record ?? 0, column: timeColumn } },
    );
  }
  if (tooLate === 'quarantine')
    await quarantine(store, table, {
      late: increment.late,
      oldest,
      name,
      timeColumn,
      provenance: plan.provenance,
    });
  let { outdated } = increment;
  const onOutdated = (): void => {
    outdated++;
  };
  const newest = latest(before, increment.newest);
  const snapshot = await store.publish(
    table,
    mergeIncrement(store, table, { head, increment, timeOf, timeColumn, onOutdated }),
    {
      ...plan,
      expects: head?.number ?? 0,
      ...(newest !== undefined && { watermark: { column: timeColumn, micros: String(newest) } }),
      ...(signal !== undefined && { signal }),
    },
  );
  const { rows, late } = increment;
  const merged = rows - outdated - late.length;
  return { snapshot, rows, merged, outdated, tooLate: late.length };
}

function checkMergeable(table: TableDefinition, lateMs: number): void {
  if (table.key.length === 0 || !(lateMs >= 0 && lateMs < Number.POSITIVE_INFINITY))
    throw new LagoaError(
      'invalid-argument',
      `table ${table.name}: an increment needs a key to merge by and a finite lateMs >= 0, got ${table.key.length} key columns and ${lateMs}`,
      { details: { argument: table.key.length === 0 ? 'table' : 'lateMs' } },
    );
  const outside = table.partitionBy.filter((column) => !table.key.includes(column));
  if (outside.length > 0)
    throw new LagoaError(
      'unsupported',
      `table ${table.name}: a row of an increment could move between partitions; put ${outside.join(', ')} into the key`,
      { details: { feature: 'increments of a table partitioned outside its key' } },
    );
}

function watermarkOf(
  table: TableDefinition,
  head: Snapshot | undefined,
  timeColumn: string,
): bigint | undefined {
  const { watermark } = head ?? {};
  if (watermark === undefined) return undefined;
  if (watermark.column !== timeColumn)
    throw new LagoaError(
      'invalid-argument',
      `table ${table.name}: its watermark is of column ${watermark.column}, not of ${timeColumn}`,
      { details: { argument: 'timeColumn' } },
    );
  return BigInt(watermark.micros);
}

function latest(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

/** Replaces what quarantine said of this increment before. */
async function quarantine(
  store: TableStore,
  table: TableDefinition,
  {
    late,
    oldest,
    name,
    timeColumn,
    provenance,
  }: {
    readonly late: readonly LateRow[];
    readonly oldest: bigint | undefined;
    readonly name: string;
    readonly timeColumn: string;
    readonly provenance: Provenance;
  },
): Promise<void> {
  const rows = late.map(
    ({ record, micros, raw }): QuarantineRow => ({
      source: name,
      record: BigInt(record),
      rule: 'too-late',
      column: timeColumn,
      reason: `expected ${timeColumn} at ${oldest} µs or later, found ${micros} µs`,
      raw,
    }),
  );
  const target = quarantineTable(table);
  const batches = async function* (): AsyncGenerator<RecordBatch> {
    if (rows.length > 0) yield await rowsToBatch(target, rows);
  };
  await store.publish(target, batches(), {
    mode: 'replace-partitions',
    partitions: [{ source: name }],
    provenance,
  });
}
