import { describe, expect, test } from 'vitest';
import { createManualClock } from './clock.ts';
import { LagoaError } from './error.ts';
import { createMemoryObjectStore } from './memory/memory-object-store.ts';
import type { ObjectStore } from './object-store.ts';
import { contractHash, publishId } from './publish.ts';
import { type PartitionFiles, publishToLog } from './publish-to-log.ts';
import { defineTable } from './table.ts';
import { createTableLog } from './table-log.ts';
import type { PublishOptions } from './table-store.ts';

const table = defineTable({
  name: 'months',
  layer: 'gold',
  key: [],
  columns: { month: { kind: 'string' } },
  partitionBy: ['month'],
});
const clock = createManualClock(1n);
const options = (input: string): PublishOptions => ({
  mode: 'replace-partitions',
  provenance: { inputs: { input } },
});

/** One writer over a shared store; `files` stands for the data files on disk. */
function createWriter(objects: ObjectStore, files: Set<string>) {
  const log = createTableLog(objects, 'gold/months');
  return {
    log,
    publish(input: string, { beforeReturn }: { beforeReturn?: () => Promise<void> } = {}) {
      const written: string[] = [];
      return publishToLog(log, table, {
        options: options(input),
        clock,
        async write(id): Promise<PartitionFiles> {
          const path = `data/month=${input}/${id}-${files.size}.parquet`;
          files.add(path);
          written.push(path);
          await beforeReturn?.();
          return { [`month=${input}`]: [{ path, rows: 1, id }] };
        },
        async discard() {
          for (const path of written) files.delete(path);
        },
      });
    },
  };
}

describe('publishToLog', () => {
  test('a writer overtaken between its look at the log and its entry conflicts and leaves nothing', async () => {
    const [objects, files] = [createMemoryObjectStore(), new Set<string>()];
    const [slow, fast] = [createWriter(objects, files), createWriter(objects, files)];
    const failure = slow.publish('a', {
      beforeReturn: async () => {
        await fast.publish('b');
      },
    });
    await expect(failure).rejects.toMatchObject({
      code: 'conflict',
      message: 'table months: expected to build on snapshot 0, found 1; read again and retry',
      details: { name: 'months', expected: 0, found: 1 },
    });
    expect(files.size).toBe(1);
    const retried = await slow.publish('a');
    expect([retried.number, retried.parent, retried.rows]).toStrictEqual([2, 1, 2]);
  });

  test('a crash after the files and before the entry leaves the old table; a rerun completes', async () => {
    const [objects, files] = [createMemoryObjectStore(), new Set<string>()];
    const before = await createWriter(objects, files).publish('a');
    const dead = createWriter(
      { ...objects, put: () => new Promise(() => undefined) }, // never comes back
      files,
    );
    void dead.publish('b');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(files.size).toBe(2); // one of them unlisted, for prune
    const reader = createTableLog(objects, 'gold/months');
    expect(await reader.head()).toStrictEqual(before);
    const after = await createWriter(objects, files).publish('b');
    expect([after.number, Object.keys(after.files)]).toStrictEqual([2, ['month=a', 'month=b']]);
  });

  test.each(['unavailable', 'conflict'] as const)(
    'an entry that landed while its answer was lost (%s) is a success, and keeps its files',
    async (code) => {
      const [objects, files] = [createMemoryObjectStore(), new Set<string>()];
      const lossy = createWriter(
        {
          ...objects,
          async put(key, body, putOptions) {
            await objects.put(key, body, putOptions);
            throw new LagoaError(code, 'the answer was lost, or the client tried twice');
          },
        },
        files,
      );
      expect((await lossy.publish('a')).number).toBe(1);
      expect(files.size).toBe(1);
      expect((await createWriter(objects, files).publish('a')).number).toBe(1);
    },
  );

  test('an entry that may yet land keeps its files', async () => {
    const [objects, files] = [createMemoryObjectStore(), new Set<string>()];
    const unsure = createWriter(
      { ...objects, put: () => Promise.reject(new LagoaError('deadline-exceeded', 'too late')) },
      files,
    );
    await expect(unsure.publish('a')).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(files.size).toBe(1);
  });
});

test('an id is 16 hex digits of contract, inputs, parameters and mode', () => {
  const plan = options('a');
  expect(publishId(table, plan)).toBe(publishId(table, options('a')));
  expect(contractHash(table)).toMatch(/^[0-9a-f]{64}$/);
  const wider = defineTable({
    name: 'months',
    layer: 'gold',
    key: [],
    partitionBy: ['month'],
    columns: { month: { kind: 'string', nullable: true } },
  });
  const ids = [
    publishId(table, plan),
    publishId(wider, plan),
    publishId(table, { ...plan, mode: 'replace' }),
    publishId(table, { ...plan, provenance: { inputs: { input: 'a' }, parameters: null } }),
    publishId(table, { ...plan, provenance: { inputs: { other: 'a' } } }),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});
