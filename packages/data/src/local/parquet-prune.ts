import type { Clock } from '../clock.ts';
import { LagoaError } from '../error.ts';
import { snapshotFiles } from '../publish.ts';
import type { TableLog } from '../table-log.ts';
import type { FolderObjectStore } from './folder-object-store.ts';
import type { PruneOptions, PruneResult } from './parquet-table-store.ts';

/**
 * Forgets all but the newest snapshots, then removes data files that no remaining snapshot lists.
 * In this order, so that a crash in between leaves no snapshot without its files.
 */
export async function pruneTable(
  {
    objects,
    folder,
    log,
    clock,
  }: {
    readonly objects: FolderObjectStore;
    readonly folder: string;
    readonly log: TableLog;
    readonly clock: Clock;
  },
  { graceMs, keep = Number.POSITIVE_INFINITY }: PruneOptions,
): Promise<PruneResult> {
  if (!(graceMs >= 0 && keep >= 1))
    throw new LagoaError(
      'invalid-argument',
      `prune needs graceMs >= 0 and keep >= 1, got ${graceMs} and ${keep}`,
    );
  const snapshots = await log.snapshots();
  const kept = snapshots.slice(Math.max(0, snapshots.length - keep));
  const dropped = snapshots.slice(0, snapshots.length - kept.length);
  for (const { number } of dropped) await log.remove(number);
  const listed = new Set(kept.flatMap(snapshotFiles).map(({ path }) => `${folder}/${path}`));
  const newestMs = Number(clock.now() / 1000n) - graceMs;
  const unlisted: string[] = [];
  for await (const { key, updatedMs } of objects.list(`${folder}/data/`))
    if (!listed.has(key) && updatedMs <= newestMs) unlisted.push(key);
  for (const key of unlisted) await objects.delete(key);
  await objects.sweep(`${folder}/`, newestMs);
  return { snapshots: dropped.length, files: unlisted.length };
}
