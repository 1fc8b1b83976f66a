import { defineTable } from '@lagoa/data';
import { createMemoryTableStore } from '@lagoa/data/memory';
import { describe, expect, test } from 'vitest';
import { describeOnlineStore } from '../testing/describe-online-store.ts';
import { createMemoryOnlineStore } from './memory-online-store.ts';
import { defineFeatureView, type FeatureView } from '../time/feature-view.ts';
import type { OnlineFeatureStore } from './online-feature-store.ts';

describeOnlineStore('memory', { describe, test }, async () => {
  const tables = createMemoryTableStore();
  return { tables, store: createMemoryOnlineStore({ tables }) };
});

/** A store with a peer's fault: the time-to-live plays no part online. */
function createStaleStore(store: OnlineFeatureStore): OnlineFeatureStore {
  return {
    ...store,
    get: (view, key, options) => store.get(endless(view), key, options),
    put: (view, rows) => store.put(endless(view), rows),
  };
}

function endless<V extends FeatureView>(view: V): V {
  return { ...view, timeToLiveMicros: '9000000000000000000' };
}

test('the contract fails a store that gives a stale value as present', async () => {
  const failed: string[] = [];
  const found: (readonly [string, () => unknown])[] = [];
  const runner = {
    describe: (_: string, body: () => void) => body(),
    test: (name: string, body: () => unknown) => {
      found.push([name, body]);
    },
  };
  describeOnlineStore('planted', runner, async () => {
    const tables = createMemoryTableStore();
    return { tables, store: createStaleStore(createMemoryOnlineStore({ tables })) };
  });
  for (const [name, body] of found)
    try {
      await body();
    } catch {
      failed.push(name);
    }
  expect(failed).toContain(
    'beyond the time-to-live a value is stale and not given; the last moment is fresh',
  );
});

test('texts of a composite key are not glued, whatever separates them', async () => {
  const pairs = defineTable({
    name: 'pairs',
    layer: 'gold',
    key: [],
    columns: {
      a: { kind: 'string' },
      b: { kind: 'string' },
      n: { kind: 'int32' },
      day: { kind: 'date' },
    },
  });
  const pairView = defineFeatureView(pairs, {
    name: 'pairs',
    key: ['a', 'b'],
    eventTime: 'day',
    knownAt: { waived: 'test' },
  });
  const day = '1970-01-01';
  for (const between of ['', ',', '|', '"', '","', '\u0000', '\\"']) {
    const store = createMemoryOnlineStore();
    await store.put(pairView, [{ a: `1${between}2`, b: '3', n: 1, day }]);
    const found = await store.get(pairView, { a: '1', b: `2${between}3` }, { at: 0n });
    expect(found.statuses).toEqual({ n: 'missing' });
  }
});
