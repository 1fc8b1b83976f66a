import type { Clock } from './clock.ts';
import { isLagoaError, LagoaError } from './error.ts';
import { contentHash } from './hash.ts';
import { partitionName } from './partition-path.ts';
import { changesNothing, nextSnapshot, publishId } from './publish.ts';
import type { TableDefinition } from './table.ts';
import type { TableLog } from './table-log.ts';
import type { PublishOptions, Snapshot, SnapshotFile } from './table-store.ts';

/** Files by partition, as a log entry lists them. */
export type PartitionFiles = Readonly<Record<string, readonly SnapshotFile[]>>;

/**
 * The publish protocol, whatever the files are: nothing to do where the same work is still live,
 * else write the files, then append the log entry. A loser or a failure discards what it wrote;
 * what a crash leaves behind is unlisted and falls to `prune`. Where the answer to the append is
 * lost, the log is asked; files that it may list are never discarded. `record` is called for the entry,
 * and before that for the one it builds on, so that only the newest can lack its record.
 *
 * Throws `invalid-argument` for partitions to empty that do not name the partition columns, `conflict` where the newest entry is not the expected one or another writer was first.
 */
export async function publishToLog(
  log: TableLog,
  table: TableDefinition,
  {
    options: { mode, expects, provenance, partitions = [], watermark },
    clock,
    write,
    discard,
    record = async () => undefined,
  }: {
    readonly options: PublishOptions;
    readonly clock: Clock;
    /** Writes the files of publish `id`, durably. */
    readonly write: (id: string) => Promise<PartitionFiles>;
    /** Removes what `write` has written; best effort. */
    readonly discard: () => Promise<void>;
    /** Writes what follows from an entry, its lineage, if it is not there. */
    readonly record?: (snapshot: Snapshot) => Promise<void>;
  },
): Promise<Snapshot> {
  const plan = { mode, provenance };
  checkMode(mode);
  checkPartitions(table, partitions);
  const live = await log.findLive(table, plan);
  if (live !== undefined) {
    await record(live);
    return live;
  }
  const head = await log.head();
  if (head !== undefined) await record(head); // its writer may have been killed before
  const newest = head?.number ?? 0;
  if (expects !== undefined && expects !== newest) throw conflict(table, expects, newest);
  let snapshot: Snapshot;
  try {
    const written = await write(publishId(table, plan));
    const emptied = Object.fromEntries(
      partitions.map((values) => [
        partitionName(table.partitionBy.map((column) => [column, values[column] ?? null])),
        [],
      ]),
    );
    const files = { ...emptied, ...written };
    const publishedAtMicros = clock.now();
    snapshot = nextSnapshot(table, { head, plan, files, publishedAtMicros, watermark });
    if (head !== undefined && changesNothing(snapshot, head)) return head;
  } catch (error) {
    await discard();
    throw error;
  }
  try {
    await log.append(snapshot);
  } catch (cause) {
    if (!(await hasLanded(log, snapshot))) {
      // Without a certain answer the entry may yet appear, and would need its files.
      if (!isLagoaError(cause, 'conflict')) throw cause;
      await discard();
      throw conflict(table, newest, snapshot.number, cause);
    }
  }
  await record(snapshot);
  return snapshot;
}

/** For callers without types. */
function checkMode(mode: string): void {
  if (mode === 'replace' || mode === 'replace-partitions') return;
  throw new LagoaError(
    'invalid-argument',
    `the mode of a publish is replace or replace-partitions, got ${mode}`,
    { details: { argument: 'mode' } },
  );
}

/** A partition named by the wrong columns would be another one, and none emptied. */
function checkPartitions(
  { name, partitionBy }: TableDefinition,
  partitions: NonNullable<PublishOptions['partitions']>,
): void {
  for (const values of partitions) {
    const given = Object.keys(values);
    if (
      given.length === partitionBy.length &&
      partitionBy.every((column) => given.includes(column))
    )
      continue;
    throw new LagoaError(
      'invalid-argument',
      `table ${name} is partitioned by ${partitionBy.join(', ') || 'nothing'}, a partition to empty names ${given.join(', ') || 'nothing'}`,
      { details: { argument: 'partitions' } },
    );
  }
}

/** Whether an entry is there after all, its answer lost on the way. */
async function hasLanded(log: TableLog, snapshot: Snapshot): Promise<boolean> {
  const found = await log.read(snapshot.number).catch(() => undefined);
  return contentHash(found ?? null) === contentHash(JSON.parse(JSON.stringify(snapshot)));
}

function conflict(
  table: TableDefinition,
  expected: number,
  found: number,
  cause?: unknown,
): LagoaError {
  return new LagoaError(
    'conflict',
    `table ${table.name}: expected to build on snapshot ${expected}, found ${found}; read again and retry`,
    { details: { name: table.name, expected, found }, cause },
  );
}
