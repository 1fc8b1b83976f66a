import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createManualClock, isLagoaError, type ObjectStore } from '@lagoa/data';
import { createFolderObjectStore } from '@lagoa/data/local';
import { createMemoryObjectStore } from '@lagoa/data/memory';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createObjectStoreRegistry, type ModelRegistry } from './registry.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoa-registry-'));
});
afterAll(() => rm(root, { recursive: true }));

let folders = 0;
const stores: readonly (readonly [string, () => ObjectStore])[] = [
  ['memory', createMemoryObjectStore],
  ['folder', () => createFolderObjectStore({ root: join(root, String(++folders)) })],
];

describe.each(stores)('in a %s', (_, createStore) => {
  const open = (store: ObjectStore): ModelRegistry =>
    createObjectStoreRegistry({ store, prefix: 'registry', clock: createManualClock(5n) });

  test('the same bundle keeps its version', async () => {
    const registry = open(createStore());
    expect(await registry.versions('churn')).toEqual([]);
    const first = await registry.register('churn', 'aaaa');
    expect(first).toEqual({
      name: 'churn',
      version: 1,
      bundleId: 'aaaa',
      registeredAtMicros: '5',
    });
    expect((await registry.register('churn', 'bbbb')).version).toBe(2);
    expect(await registry.register('churn', 'aaaa')).toEqual(first);
    expect((await registry.versions('churn')).map((own) => own.bundleId)).toEqual(['aaaa', 'bbbb']);
    expect(await registry.versions('other')).toEqual([]);
  });

  test('an alias moves by compare-and-set and keeps its history', async () => {
    const store = createStore();
    const registry = open(store);
    await registry.register('churn', 'aaaa');
    await registry.register('churn', 'bbbb');
    expect(await registry.resolve('churn', 'champion')).toBeUndefined();
    await registry.setAlias('churn', 'champion', { version: 1, expects: 'absent' });
    await registry.setAlias('churn', 'champion', { version: 2, expects: 1, evidence: 'verdict' });
    expect((await open(store).resolve('churn', 'champion'))?.bundleId).toBe('bbbb');

    const stale = registry.setAlias('churn', 'champion', { version: 1, expects: 1 });
    await expect(stale).rejects.toMatchObject({
      code: 'conflict',
      details: { expected: 1, found: 2 },
    });
    const absent = registry.setAlias('churn', 'champion', { version: 1, expects: 'absent' });
    await expect(absent).rejects.toMatchObject({ code: 'conflict' });
    const early = registry.setAlias('churn', 'shadow', { version: 1, expects: 1 });
    await expect(early).rejects.toMatchObject({ code: 'conflict', details: { found: 'absent' } });

    // A repeat of a move that was made changes nothing.
    await registry.setAlias('churn', 'champion', { version: 2, expects: 1 });
    expect(await registry.history('churn')).toEqual([
      { alias: 'champion', version: 1, previous: null, evidence: null, movedAtMicros: '5' },
      { alias: 'champion', version: 2, previous: 1, evidence: 'verdict', movedAtMicros: '5' },
    ]);
  });

  test('what could not be read back is refused, and spoils nothing', async () => {
    const registry = open(createStore());
    const { version } = await registry.register('churn', 'aaaa');
    // As from a caller whom no compiler checks.
    const move = { version, expects: 'absent', evidence: { verdict: 'approved' } };
    await expect(
      Reflect.apply(registry.setAlias, registry, ['churn', 'champion', move]),
    ).rejects.toMatchObject({ code: 'invalid-argument' });
    await expect(
      Reflect.apply(registry.register, registry, ['churn', undefined]),
    ).rejects.toMatchObject({ code: 'invalid-argument' });
    await registry.setAlias('churn', 'champion', { version, expects: 'absent' });
    expect((await registry.resolve('churn', 'champion'))?.version).toBe(1);
  });

  test('an unknown version is refused', async () => {
    const registry = open(createStore());
    const set = registry.setAlias('churn', 'champion', { version: 1, expects: 'absent' });
    await expect(set).rejects.toMatchObject({ code: 'not-found' });
  });

  test('of racing promotions one wins, and racing registrations all get their own version', async () => {
    const store = createStore();
    const racers = Array.from({ length: 8 }, () => open(store));
    const registered = await Promise.all(
      racers.map((racer, i) => racer.register('churn', `bundle-${i % 4}`)),
    );
    expect(new Set(registered.map((own) => own.version))).toEqual(new Set([1, 2, 3, 4]));
    for (const own of registered)
      expect(registered.find((other) => other.bundleId === own.bundleId)).toEqual(own);

    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map((version, i) =>
        racers[i]?.setAlias('churn', 'champion', { version, expects: 'absent' }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected')
        expect(isLagoaError(outcome.reason, 'conflict')).toBe(true);
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled') + 1;
    expect((await racers[0]?.resolve('churn', 'champion'))?.version).toBe(winner);
  });

  test('a damaged or lost entry is corrupt, not an older state', async () => {
    const store = createStore();
    const registry = open(store);
    await registry.register('churn', 'aaaa');
    await registry.register('churn', 'bbbb');
    const key = 'registry/churn/log/000000000001.json';
    await store.put(key, new TextEncoder().encode('{"kind":"registry-entry"}'), {
      ifGeneration: 'any',
    });
    await expect(registry.versions('churn')).rejects.toMatchObject({ code: 'corrupt' });
    await store.delete(key);
    await expect(registry.versions('churn')).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('a name is one segment of a key', async () => {
    const registry = open(createStore());
    for (const name of ['', 'a/b', '..'])
      await expect(registry.register(name, 'aaaa')).rejects.toMatchObject({
        code: 'invalid-argument',
      });
  });
});

test('a failing store fails; it is not an empty registry', async () => {
  const store = createMemoryObjectStore();
  const broken: ObjectStore = {
    ...store,
    put: async () => {
      throw new Error('disk full');
    },
  };
  const registry = createObjectStoreRegistry({
    store: broken,
    prefix: 'registry',
    clock: createManualClock(0n),
  });
  await expect(registry.register('churn', 'aaaa')).rejects.toThrow('disk full');
});
