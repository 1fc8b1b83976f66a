import { deepEqual, equal, rejects } from 'node:assert/strict';
import { defineTable, isLagoaError, type LagoaErrorCode, type Row, rowsToBatch } from '@lagoa/data';
import type { TableStore } from '@lagoa/data';
import type { TestRunner } from '@lagoa/data/testing';
import type { OnlineFeatureStore } from '../online/online-feature-store.ts';
import { defineFeatureView, type FeatureView } from '../time/feature-view.ts';

const usage = defineTable({
  name: 'usage',
  layer: 'silver',
  key: [],
  columns: {
    region: { kind: 'int64' },
    line: { kind: 'string' },
    minutes: { kind: 'float64', nullable: true },
    calls: { kind: 'int64', nullable: true },
    plan: { kind: 'category', levels: ['basic', 'größer'], nullable: true },
    charge: { kind: 'decimal', precision: 38, scale: 2, nullable: true },
    roaming: { kind: 'boolean', nullable: true },
    since: { kind: 'date', nullable: true },
    topped_up_at: { kind: 'timestamp', nullable: true },
    at: { kind: 'timestamp' },
    loaded_at: { kind: 'timestamp', nullable: true },
    number: { kind: 'int64', nullable: true },
  },
});
type Usage = Row<typeof usage>;

const view = defineFeatureView(usage, {
  name: 'usage',
  key: ['region', 'line'],
  eventTime: 'at',
  knownAt: { column: 'loaded_at' },
  sequence: 'number',
  timeToLive: { days: 30 },
});

const day = 86_400_000_000n;
const start = 1_767_225_600_000_000n; // 2026-01-01
const row = (days: bigint, more: Partial<Usage> = {}): Usage => ({
  region: 12n,
  line: '3',
  minutes: 1.5,
  calls: 9_007_199_254_740_993n,
  plan: 'größer',
  charge: '999999999999999999999999999999999999.99',
  roaming: false,
  since: '2024-02-29',
  topped_up_at: start + 1n,
  at: start + days * day,
  loaded_at: start + days * day,
  number: null,
  ...more,
});
const key = { region: 12n, line: '3' };

/** How an adapter brings rows into its store where `put` alone is not how it is done. */
export interface OnlineStoreUnderTest {
  readonly store: OnlineFeatureStore;
  /** The offline table store that `materialize` reads. */
  readonly tables: TableStore;
}

/**
 * The contract of `OnlineFeatureStore` as tests, for every adapter. `create` makes a new, empty
 * store and the empty table store that it materializes from. A store that keeps only the latest row
 * of an entity, as all do, passes.
 *
 * @example
 * describeOnlineStore('memory', { describe, test }, async () => {
 *   const tables = createMemoryTableStore();
 *   return { tables, store: createMemoryOnlineStore({ tables }) };
 * });
 */
export function describeOnlineStore(
  name: string,
  { describe, test }: TestRunner,
  create: () => Promise<OnlineStoreUnderTest>,
): void {
  const publish = async (tables: TableStore, rows: readonly Usage[], input: string) =>
    tables.publish(usage, batches(rows), {
      mode: 'replace',
      provenance: { inputs: { input } },
    });

  describe(`OnlineFeatureStore: ${name}`, () => {
    test('an entity that is not there is missing, never an error', async () => {
      const { store } = await create();
      const found = await store.get(view, key, { at: start });
      equal(found.eventTime, undefined);
      deepEqual(new Set(Object.values(found.values)), new Set([null]));
      deepEqual(new Set(Object.values(found.statuses)), new Set(['missing']));
    });

    test('gives back every kind without loss, in the order of the view', async () => {
      const { store } = await create();
      await store.put(view, [row(0n, { minutes: -0 })]);
      const found = await store.get(view, key, { at: start });
      const { calls, plan, charge, roaming, since, topped_up_at } = row(0n);
      const features = { minutes: -0, calls, plan, charge, roaming, since, topped_up_at };
      deepEqual(found.values, features);
      deepEqual(Object.keys(found.values), [...view.features]);
      deepEqual(new Set(Object.values(found.statuses)), new Set(['fresh']));
      equal(found.eventTime, start);
      for (const [i, hard] of [Number.NaN, Infinity, -Infinity, 5e-324].entries()) {
        await store.put(view, [row(1n, { minutes: hard, number: BigInt(i) })]);
        const { values, statuses } = await store.get(view, key, { at: start + day });
        equal(values.minutes, hard);
        equal(statuses.minutes, Number.isFinite(hard) ? 'fresh' : 'missing');
      }
    });

    test('asks for some features and refuses one that is not in the view', async () => {
      const { store } = await create();
      await store.put(view, [row(0n)]);
      const found = await store.get(view, key, { at: start, features: ['calls'] });
      deepEqual(found.values, { calls: 9_007_199_254_740_993n });
      const other: FeatureView = view;
      await rejects(store.get(other, key, { at: start, features: ['tenure'] }), {
        code: 'invalid-argument',
      });
      await rejects(store.get(other, { region: 12n }, { at: start }), withCode('invalid-argument'));
    });

    test('refuses a key that would name nobody: its value is of another kind than the column', async () => {
      const { store } = await create();
      await store.put(view, [row(0n)]);
      const other: FeatureView = view;
      equal((await store.get(other, { ...key, region: 12 }, { at: start })).eventTime, start);
      for (const region of ['12', 12.5, Number.NaN, true])
        await rejects(
          store.get(other, { ...key, region }, { at: start }),
          withCode('invalid-argument'),
        );
      await rejects(
        store.get(other, { ...key, line: 3n }, { at: start }),
        withCode('invalid-argument'),
      );
    });

    test('composite keys are not glued: (12, 3) is not (1, 23)', async () => {
      const { store } = await create();
      await store.put(view, [row(0n)]);
      const found = await store.get(view, { region: 1n, line: '23' }, { at: start });
      equal(found.statuses.minutes, 'missing');
      await store.put(view, [row(0n, { region: 1n, line: '23', minutes: 7 })]);
      equal((await store.get(view, key, { at: start })).values.minutes, 1.5);
    });

    test('the latest row wins by event time, known-at and sequence, in whatever order', async () => {
      const rows = [
        row(2n, { minutes: 1, loaded_at: start + 2n * day }),
        row(3n, { minutes: 2, loaded_at: start + 3n * day }),
        row(3n, { minutes: 3, loaded_at: start + 4n * day }),
        row(3n, { minutes: 4, loaded_at: start + 4n * day, number: 1n }),
        row(3n, { minutes: 5, loaded_at: start + 4n * day, number: 2n }),
        row(1n, { minutes: 6, loaded_at: start + 5n * day, number: 9n }),
      ];
      for (const order of [rows, rows.toReversed(), [...rows, ...rows]]) {
        const { store } = await create();
        for (const one of order) await store.put(view, [one]);
        equal((await store.get(view, key, { at: start + 9n * day })).values.minutes, 5);
      }
    });

    test('a row that only became known after the time of asking is missing', async () => {
      const { store } = await create();
      await store.put(view, [row(0n, { loaded_at: start + day })]);
      equal((await store.get(view, key, { at: start + day - 1n })).statuses.minutes, 'missing');
      equal((await store.get(view, key, { at: start + day })).statuses.minutes, 'fresh');
      await store.put(view, [row(3n, { line: 'x' })]);
      const early = await store.get(view, { ...key, line: 'x' }, { at: start + 3n * day - 1n });
      equal(early.statuses.minutes, 'missing');
    });

    test('beyond the time-to-live a value is stale and not given; the last moment is fresh', async () => {
      const { store } = await create();
      await store.put(view, [row(0n, { calls: null })]);
      const fresh = await store.get(view, key, { at: start + 30n * day });
      equal(fresh.statuses.minutes, 'fresh');
      equal(fresh.statuses.calls, 'missing');
      const stale = await store.get(view, key, { at: start + 30n * day + 1n });
      equal(stale.values.minutes, null);
      equal(stale.statuses.minutes, 'stale');
      equal(stale.statuses.calls, 'stale');
      equal(stale.eventTime, start);
    });

    test('refuses a row without a time or a feature, or with one of another kind', async () => {
      const { store } = await create();
      await rejects(store.put(view, [row(0n, { loaded_at: null })]), withCode('invalid-data'));
      const { minutes: _, ...lacking } = row(0n);
      // @ts-expect-error: the compiler knows, plain JavaScript does not
      await rejects(store.put(view, [lacking]), withCode('invalid-data'));
      for (const wrong of [{ minutes: '1.5' }, { calls: 5 }, { charge: 1.5 }, { roaming: 'no' }]) {
        const rows = [{ ...row(0n), ...wrong }];
        // @ts-expect-error: as above
        await rejects(store.put(view, rows), withCode('invalid-data'));
      }
      equal((await store.get(view, key, { at: start })).statuses.minutes, 'missing');
    });

    test('a view that is declared otherwise does not see the rows of the former', async () => {
      const { store } = await create();
      await store.put(view, [row(0n)]);
      const changed = { ...view, features: ['calls', 'minutes'] } as const;
      equal((await store.get(changed, key, { at: start })).statuses.minutes, 'missing');
    });

    test('materializes a time span by the later clock, once and twice alike', async () => {
      const { store, tables } = await create();
      const rows = [
        row(0n, { line: 'a' }),
        row(1n, { line: 'b' }),
        row(1n, { line: 'c', loaded_at: start + 3n * day }),
        row(2n, { line: 'd', loaded_at: null }),
        row(5n, { line: 'e' }),
      ];
      await publish(tables, rows, 'first');
      const to = start + 2n * day;
      deepEqual(await store.materialize(view, { to }), { from: undefined, to, rows: 2 });
      const seen = async () => {
        const lines = ['a', 'b', 'c', 'd', 'e', 'f'];
        const found = await Promise.all(
          lines.map((line) => store.get(view, { ...key, line }, { at: start + 6n * day })),
        );
        return lines.filter((_, i) => found[i]?.statuses.minutes === 'fresh').join('');
      };
      equal(await seen(), 'ab');
      equal((await store.materialize(view, { to })).rows, 0);
      await publish(tables, [...rows, row(3n, { line: 'f' })], 'second');
      const next = await store.materialize(view, { to: start + 4n * day });
      deepEqual(next, { from: to, to: start + 4n * day, rows: 2 });
      equal(await seen(), 'abcf');
      equal((await store.materialize(view, { from: start - 1n, to: start + 6n * day })).rows, 5);
      equal((await store.materialize(view, { from: start - 1n, to: start + 6n * day })).rows, 5);
      equal(await seen(), 'abcef');
      await rejects(
        store.materialize(view, { from: start, to: start - 1n }),
        withCode('invalid-argument'),
      );
    });

    test('with one clock, brings a row that came late with an event below the last end', async () => {
      const { store, tables } = await create();
      const oneClock = { ...view, knownAt: { waived: 'nothing says when a row came' } } as const;
      const to = start + 2n * day;
      await publish(tables, [row(1n)], 'first');
      equal((await store.materialize(oneClock, { to })).rows, 1);
      await publish(tables, [row(1n), row(0n, { line: 'late' })], 'second');
      deepEqual(await store.materialize(oneClock, { to }), { from: undefined, to, rows: 2 });
      const late = await store.get(oneClock, { ...key, line: 'late' }, { at: to });
      equal(late.statuses.minutes, 'fresh');
    });
  });
}

async function* batches(rows: readonly Usage[]) {
  yield await rowsToBatch(usage, rows);
}

function withCode(code: LagoaErrorCode): (error: unknown) => boolean {
  return (error) => isLagoaError(error) && error.code === code;
}
