import type { Clock } from './clock.ts';
import { LagoaError } from './error.ts';
import type { ObjectStore } from './object-store.ts';
import { snapshotFiles } from './publish.ts';
import type { TableLog } from './table-log.ts';
import type { PruneOptions, PruneResult, Snapshot } from './table-store.ts';

/**
 * The snapshots that retention lets go, of a log oldest first: neither among the newest `keep`, nor
 * current at any moment of the last `keepMs`. None where neither is given; never the newest, and none
 * younger than `graceMs`: a writer that has yet to append must find the number it counts on taken.
 *
 * Throws `invalid-argument` where `keep` is not 1 or more, or a time is below 0.
 */
export function expiredSnapshots(
  snapshots: readonly Snapshot[],
  {
    graceMs,
    keep,
    keepMs,
    nowMicros,
  }: PruneOptions & {
    readonly nowMicros: bigint;
  },
): readonly Snapshot[] {
  if (!(graceMs >= 0 && (keep ?? 1) >= 1 && (keepMs ?? 0) >= 0))
    throw new LagoaError(
      'invalid-argument',
      `prune needs graceMs >= 0, keep >= 1 and keepMs >= 0, got ${graceMs}, ${keep} and ${keepMs}`,
      { details: { argument: 'options' } },
    );
  if (keep === undefined && keepMs === undefined) return [];
  const nowMs = Number(nowMicros / 1000n);
  const since = keepMs === undefined ? undefined : nowMs - keepMs;
  return snapshots.filter(({ publishedAtMicros }, i) => {
    const successor = snapshots[i + 1];
    if (successor === undefined || i >= snapshots.length - (keep ?? 1)) return false;
    if (Number(BigInt(publishedAtMicros) / 1000n) > nowMs - graceMs) return false;
    return since === undefined || Number(BigInt(successor.publishedAtMicros) / 1000n) < since;
  });
}

/**
 * Prunes a table whose files and log lie in one folder of an object store. Log entries go first,
 * so that a crash leaves no snapshot without its files; the log is read again after the files were
 * listed, so that a publish which ended in between keeps them.
 */
export async function pruneFolder(
  {
    objects,
    folder,
    log,
    clock,
  }: {
    readonly objects: ObjectStore;
    readonly folder: string;
    readonly log: TableLog;
    readonly clock: Clock;
  },
  options: PruneOptions,
): Promise<PruneResult> {
  const nowMicros = clock.now();
  const expired = expiredSnapshots(await log.snapshots(), { ...options, nowMicros });
  for (const { number } of expired) await log.remove(number);
  const newestMs = Number(nowMicros / 1000n) - options.graceMs;
  const old: string[] = [];
  for await (const { key, updatedMs } of objects.list(`${folder}/data/`))
    if (updatedMs <= newestMs) old.push(key);
  const events: string[] = [];
  for await (const { key } of objects.list(`${folder}/lineage/`)) events.push(key);
  const kept = await log.snapshots();
  const oldest = `${folder}/lineage/${String(kept[0]?.number ?? 0).padStart(12, '0')}`;
  for (const key of events) if (key < oldest) await objects.delete(key);
  const listed = new Set(kept.flatMap(snapshotFiles).map(({ path }) => `${folder}/${path}`));
  const unlisted = old.filter((key) => !listed.has(key));
  for (const key of unlisted) await objects.delete(key);
  return { snapshots: expired.length, files: unlisted.length };
}
