import { expect, test } from 'vitest';
import { createManualClock } from './clock.ts';
import { sha256 } from './hash.ts';
import { type IngestSource, ingestFile } from './ingest-file.ts';
import { createMemoryObjectStore } from './memory/memory-object-store.ts';
import { readObject } from './read-object.ts';

const options = { prefix: 'bronze/churn', clock: createManualClock(1_700_000_000_000_000n) };

function textSource(...versions: string[]): IngestSource {
  let reads = 0;
  return {
    name: 'customers.csv',
    extension: '.csv',
    async *open() {
      const text = versions[Math.min(reads++, versions.length - 1)] ?? '';
      for (const letter of text) yield new TextEncoder().encode(letter);
    },
  };
}

const keysOf = async (store: ReturnType<typeof createMemoryObjectStore>) => {
  const keys = [];
  for await (const { key } of store.list('')) keys.push(key);
  return keys;
};

test('lands the bytes under their hash, with a manifest', async () => {
  const store = createMemoryObjectStore();
  const manifest = await ingestFile(store, textSource('a,b\n1,2\n'), options);
  const hash = sha256('a,b\n1,2\n');
  expect(manifest).toStrictEqual({
    kind: 'bronze-manifest',
    version: 1,
    hash,
    key: `bronze/churn/${hash}.csv`,
    bytes: 8,
    source: 'customers.csv',
    ingestedAtMicros: '1700000000000000',
  });
  expect(new TextDecoder().decode(await readObject(store, manifest.key))).toBe('a,b\n1,2\n');
});

test('same bytes land once, whatever their name and time', async () => {
  const store = createMemoryObjectStore();
  const first = await ingestFile(store, textSource('x'), options);
  const before = await keysOf(store);
  const again = await ingestFile(
    store,
    { ...textSource('x'), name: 'other.txt', extension: '.txt' },
    { ...options, clock: createManualClock(5n) },
  );
  expect(again).toStrictEqual(first);
  expect(await keysOf(store)).toStrictEqual(before);
});

test('completes what a crash left between bytes and manifest', async () => {
  const store = createMemoryObjectStore();
  const first = await ingestFile(store, textSource('x'), options);
  await store.delete(`bronze/churn/${first.hash}.json`);
  expect(await ingestFile(store, textSource('x'), options)).toStrictEqual(first);
});

test('a source that changes while it is read lands nothing', async () => {
  const store = createMemoryObjectStore();
  await expect(ingestFile(store, textSource('old', 'new'), options)).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await keysOf(store)).toStrictEqual([]);
});

test('an empty source and a broken manifest are errors', async () => {
  const store = createMemoryObjectStore();
  await expect(ingestFile(store, textSource(''), options)).rejects.toMatchObject({
    code: 'invalid-data',
  });
  const text = new TextEncoder().encode('{"kind":"other"}');
  await store.put(`bronze/churn/${sha256('x')}.json`, text, { ifGeneration: 'any' });
  await expect(ingestFile(store, textSource('x'), options)).rejects.toMatchObject({
    code: 'corrupt',
  });
});
