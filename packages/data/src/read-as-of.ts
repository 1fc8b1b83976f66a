import type { RecordBatch } from 'apache-arrow';
import { LagoaError } from './error.ts';
import type { TableDefinition } from './table.ts';
import type { ReadOptions, Snapshot, TableStore } from './table-store.ts';

/** A snapshot number, or a moment in microseconds since 1970 UTC. */
export type AsOf = number | bigint;

/**
 * The snapshot of this number, or the one that was current at this moment: the newest published at
 * it or before.
 *
 * Throws `not-found` where it was pruned, or the table was published only later, or never.
 *
 * @example
 * const current = await findSnapshot(store, customers, 1_709_210_096_000_000n);
 */
export async function findSnapshot(
  store: Pick<TableStore, 'snapshots'>,
  table: TableDefinition,
  asOf: AsOf,
): Promise<Snapshot> {
  const snapshots = await store.snapshots(table);
  const found =
    typeof asOf === 'number'
      ? snapshots.find(({ number }) => number === asOf)
      : snapshots.findLast(({ publishedAtMicros }) => BigInt(publishedAtMicros) <= asOf);
  if (found !== undefined) return found;
  const asked = typeof asOf === 'number' ? `snapshot ${asOf}` : `snapshot as of ${asOf} µs`;
  const [oldest] = snapshots;
  throw new LagoaError(
    'not-found',
    oldest === undefined
      ? `table ${table.name} has no ${asked}; it was never published`
      : `table ${table.name} has no ${asked}; its oldest is number ${oldest.number}, published at ${oldest.publishedAtMicros} µs (earlier ones may have been pruned)`,
    { details: { name: table.name, available: snapshots.map(({ number }) => String(number)) } },
  );
}

/**
 * The table as it was: as snapshot `at`, or as a reader saw it at the moment `at`. Later publishes
 * do not change what comes back, until `prune` takes the snapshot.
 *
 * Throws as `findSnapshot` and `TableStore.read` do.
 *
 * @example
 * for await (const batch of readAsOf(store, customers, { at: 3 })) batch.numRows;
 */
export async function* readAsOf(
  store: Pick<TableStore, 'snapshots' | 'read'>,
  table: TableDefinition,
  { at, ...options }: Omit<ReadOptions, 'snapshot'> & { readonly at: AsOf },
): AsyncGenerator<RecordBatch> {
  const { number } = await findSnapshot(store, table, at);
  yield* store.read(table, { ...options, snapshot: number });
}
