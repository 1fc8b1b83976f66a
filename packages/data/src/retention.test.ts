import { expect, test } from 'vitest';
import { createManualClock } from './clock.ts';
import { createMemoryObjectStore } from './memory/memory-object-store.ts';
import { expiredSnapshots, pruneFolder } from './retention.ts';
import { createTableLog } from './table-log.ts';
import type { Snapshot, SnapshotFile } from './table-store.ts';

const day = 86_400_000;

/** Snapshot n is published at the end of day n. */
function snapshot(number: number, files: readonly string[] = []): Snapshot {
  const id = String(number);
  return {
    kind: 'snapshot',
    version: 1,
    table: 't',
    id,
    number,
    parent: number - 1,
    contractHash: '',
    provenance: { inputs: {} },
    rows: files.length,
    files: { '': files.map((path): SnapshotFile => ({ path, rows: 1, id })) },
    publishedAtMicros: String(number * day * 1000),
  };
}

test.each([
  ['all stay without a limit', {}, []],
  ['the newest n stay', { keep: 2 }, [1, 2, 3]],
  ['the newest stays', { keepMs: 0 }, [1, 2, 3, 4]],
  // At day 5.5 less one: 4.5. Snapshot 4 was still current then.
  ['what was current in the time stays', { keepMs: day }, [1, 2, 3]],
  ['either reason keeps', { keep: 3, keepMs: day }, [1, 2]],
  ['a moment of change belongs to both', { keepMs: 1.5 * day }, [1, 2]],
  ['what is younger than the grace time stays', { keep: 1, graceMs: 3 * day }, [1, 2]],
])('%s', (_, limits, expected) => {
  const found = expiredSnapshots(
    [1, 2, 3, 4, 5].map((number) => snapshot(number)),
    { graceMs: 0, nowMicros: BigInt(5.5 * day * 1000), ...limits },
  );
  expect(found.map(({ number }) => number)).toStrictEqual(expected);
});

test('a publish that ends while prune lists keeps its files', async () => {
  const objects = createMemoryObjectStore();
  const log = createTableLog(objects, 't');
  const put = (path: string) =>
    objects.put(`t/${path}`, new Uint8Array(1), { ifGeneration: 'absent' });
  await put('data/old');
  await put('data/new');
  await log.append(snapshot(1, ['data/old']));
  const racing: typeof objects = {
    ...objects,
    async *list(prefix) {
      yield* objects.list(prefix);
      if (prefix === 't/data/') await log.append(snapshot(2, ['data/new']));
    },
  };
  const clock = createManualClock(BigInt(9 * day * 1000));
  const where = { objects: racing, folder: 't', log, clock };
  expect(await pruneFolder(where, { graceMs: 0 })).toStrictEqual({ snapshots: 0, files: 0 });
});
