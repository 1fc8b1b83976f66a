import { deepEqual, equal, match, rejects } from 'node:assert/strict';
import type { RecordBatch } from 'apache-arrow';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import { systemClock } from '../clock.ts';
import { isLagoaError } from '../error.ts';
import { createRandom } from '../random.ts';
import { type AsOf, readAsOf } from '../read-as-of.ts';
import { retryConflict } from '../retry-conflict.ts';
import { defineTable, type Row, type TableDefinition } from '../table.ts';
import type { PublishOptions, ReadOptions, Snapshot, TableStore } from '../table-store.ts';
import { type TestRunner, withCode } from './describe-object-store.ts';

const sales = defineTable({
  name: 'sales',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'int64' },
    month: { kind: 'string', nullable: true },
    plan: { kind: 'category', levels: ['basic', "pro's"], nullable: true },
    amount: { kind: 'decimal', precision: 38, scale: 2, nullable: true },
    at: { kind: 'timestamp', nullable: true },
  },
  partitionBy: ['month'],
});
type Sale = Row<typeof sales>;

const sale = (id: bigint, month: string | null, more: Partial<Sale> = {}): Sale => ({
  id,
  month,
  plan: null,
  amount: null,
  at: null,
  ...more,
});

const january = [
  sale(2n, '2024-01', { plan: "pro's", amount: '999999999999999999999999999999999999.99' }),
  sale(1n, '2024-01', { plan: 'basic', at: 1709210096123457n }),
];
const february = [sale(9007199254740993n, '2024-02', { amount: '-0.01' })];
const march = [sale(4n, '2024-03'), sale(5n, null)];

const readings = defineTable({
  name: 'readings',
  layer: 'gold',
  key: [],
  columns: {
    level: { kind: 'int32', min: -5, max: 5 },
    total: { kind: 'int64', min: 0 },
    share: { kind: 'float64', min: 0, max: 1, nullable: true },
    size: { kind: 'float64', min: 0 },
    price: { kind: 'decimal', precision: 38, scale: 2, max: '10.05' },
    day: { kind: 'date', min: '2024-02-29' },
    at: { kind: 'timestamp', max: '1969-12-31T23:59:59.999999Z', nullable: true },
    seen: { kind: 'timestamp' },
    code: { kind: 'string', pattern: '[A-Z]{2}-[0-9]+', nullable: true },
  },
});
type Reading = Row<typeof readings>;

const reading = (more: Partial<Reading>): Reading => ({
  level: -5,
  total: 9223372036854775807n,
  share: 1,
  size: Infinity,
  price: '10.05',
  day: '2024-02-29',
  at: -1n,
  seen: 253_402_300_799_999_999n,
  code: 'AB-1',
  ...more,
});

const wrongReadings: readonly (readonly [Partial<Reading>, string])[] = [
  [{ level: 6 }, 'level'],
  [{ total: -1n }, 'total'],
  [{ share: -5e-324 }, 'share'],
  [{ share: Number.NaN }, 'share'],
  [{ size: Number.NaN }, 'size'],
  [{ price: '10.06' }, 'price'],
  [{ day: '2024-02-28' }, 'day'],
  [{ at: 0n }, 'at'],
  [{ seen: 253_402_300_800_000_000n }, 'seen'],
  [{ seen: -62_135_596_800_000_001n }, 'seen'],
  [{ code: 'AB-1\n' }, 'code'],
];

const replace = (input: string, more: Partial<PublishOptions> = {}): PublishOptions => ({
  mode: 'replace',
  provenance: { inputs: { input } },
  ...more,
});
const partly = (input: string, more: Partial<PublishOptions> = {}): PublishOptions =>
  replace(input, { mode: 'replace-partitions', ...more });

/**
 * The contract of `TableStore` as tests, for every adapter. `create` makes a new, empty store.
 *
 * @example
 * describeTableStore('memory', { describe, test }, async () => createMemoryTableStore());
 */
export function describeTableStore(
  name: string,
  { describe, test }: TestRunner,
  create: () => Promise<TableStore>,
): void {
  describe(`TableStore: ${name}`, () => {
    test('a table that was never published has no snapshots and cannot be read', async () => {
      const store = await create();
      deepEqual(await store.snapshots(sales), []);
      await rejects(readAll(store), withCode('not-found'));
    });

    test('publishes no row that breaks its declared bounds or pattern', async () => {
      const store = await create();
      for (const [wrong, name] of wrongReadings) {
        const rows = [reading({}), reading({}), reading(wrong)];
        const publishing = store.publish(readings, batchesOf(rows), replace(name));
        await rejects(publishing, withCode('invalid-data'));
        await rejects(publishing, new RegExp(`column ${name} holds .* in row 2, expected`));
      }
      deepEqual(await store.snapshots(readings), []);
      const kept = [reading({}), reading({ level: 5, at: null, code: null, share: null })];
      const { rows } = await store.publish(readings, batchesOf(kept), replace('kept'));
      equal(rows, 2);
    });

    test('gives back what was published, with its snapshot', async () => {
      const store = await create();
      const snapshot = await publish(store, [...january, ...february], replace('a'));
      sameRows(await readAll(store), [...january, ...february]);
      match(snapshot.id, /^[0-9a-f]{16}$/);
      deepEqual([snapshot.number, snapshot.parent, snapshot.rows], [1, 0, 3]);
      deepEqual(snapshot.provenance, { inputs: { input: 'a' } });
      deepEqual(Object.keys(snapshot.files), ['month=2024-01', 'month=2024-02']);
      deepEqual(await store.snapshots(sales), [snapshot]);
      deepEqual(JSON.parse(JSON.stringify(snapshot)), snapshot);
    });

    test('replace replaces all, old snapshots stay readable', async () => {
      const store = await create();
      await publish(store, january, replace('a'));
      const second = await publish(store, february, replace('b'));
      deepEqual([second.number, second.parent, second.rows], [2, 1, 1]);
      sameRows(await readAll(store), february);
      sameRows(await readAll(store, { snapshot: 1 }), january);
      await rejects(readAll(store, { snapshot: 3 }), withCode('not-found'));
    });

    test('replace-partitions replaces those that occur, or are named, and keeps the others', async () => {
      const store = await create();
      await publish(store, january, partly('a'));
      await publish(store, [...february, ...march], partly('b'));
      sameRows(await readAll(store), [...january, ...february, ...march]);
      const mended = [sale(7n, '2024-02')];
      const third = await publish(store, mended, partly('c'));
      equal(third.rows, 5);
      sameRows(await readAll(store), [...january, ...mended, ...march]);
      await publish(
        store,
        [],
        partly('d', { partitions: [{ month: '2024-01' }, { month: null }] }),
      );
      sameRows(await readAll(store), [...mended, ...march.slice(0, 1)]);
    });

    test('a repeat of what is still live writes nothing and returns its snapshot', async () => {
      const store = await create();
      const first = await publish(store, january, partly('a'));
      const second = await publish(store, february, partly('b'));
      deepEqual(await publish(store, january, partly('a')), first);
      deepEqual(await publish(store, february, partly('b')), second);
      deepEqual(await publish(store, [], partly('c', { partitions: [{ month: 'none' }] })), second);
      equal((await store.snapshots(sales)).length, 2);
    });

    test('what was overwritten is published again', async () => {
      const store = await create();
      await publish(store, january, partly('a'));
      await publish(store, [sale(7n, '2024-01')], partly('b'));
      equal((await publish(store, january, partly('a'))).number, 3);
      sameRows(await readAll(store), january);
    });

    test('an id depends on inputs, parameters and mode, not on rows', async () => {
      const ids = new Set<string>();
      for (const options of [
        replace('a'),
        replace('b'),
        partly('a'),
        replace('a', { provenance: { inputs: { input: 'a' }, parameters: { seed: 1 } } }),
      ])
        ids.add((await publish(await create(), january, options)).id);
      equal(ids.size, 4);
      const again = await publish(await create(), february, replace('a'));
      equal(ids.has(again.id), true);
    });

    test('a publish that expects another snapshot is a conflict and changes nothing', async () => {
      const store = await create();
      const first = await publish(store, january, replace('a', { expects: 0 }));
      await rejects(publish(store, february, replace('b', { expects: 0 })), withCode('conflict'));
      deepEqual(await store.snapshots(sales), [first]);
      equal((await publish(store, february, replace('b', { expects: 1 }))).number, 2);
    });

    test('of racing publishes one wins, the others conflict and win when they retry', async () => {
      const store = await create();
      const writers = ['a', 'b', 'c'];
      const race = () =>
        Promise.allSettled(
          writers.map((input, i) => publish(store, [sale(BigInt(i), `m${i}`)], partly(input))),
        );
      for (let round = 1; round <= writers.length; round++) {
        for (const result of await race())
          if (result.status === 'rejected') equal(isLagoaError(result.reason, 'conflict'), true);
        equal((await store.snapshots(sales)).length >= round, true);
      }
      sameRows(await readAll(store), [sale(0n, 'm0'), sale(1n, 'm1'), sale(2n, 'm2')]);
      equal((await store.snapshots(sales)).length, 3);
    });

    test('reads chosen columns in their order, and chosen partitions', async () => {
      const store = await create();
      await publish(store, [...january, ...february, ...march], replace('a'));
      sameRows(await readAll(store, { partition: { month: '2024-02' } }), february);
      sameRows(await readAll(store, { partition: { month: 'none' } }), []);
      for await (const batch of store.read(sales, { columns: ['plan', 'id'] }))
        deepEqual(
          batch.schema.fields.map((field) => field.name),
          ['plan', 'id'],
        );
      await rejects(readAll(store, { columns: ['nope'] }), withCode('not-found'));
      await rejects(readAll(store, { partition: { id: '1' } }), withCode('invalid-argument'));
    });

    test('rows that break the declaration or fail to arrive leave the table as it was', async () => {
      const store = await create();
      const first = await publish(store, january, replace('a'));
      const loose = {
        columns: { ...sales.columns, id: { kind: 'int64', nullable: true } },
      } as const;
      const broken = async function* () {
        yield await rowsToBatch(loose, [{ ...sale(1n, 'x'), id: null }]);
      };
      await rejects(store.publish(sales, broken(), replace('b')), withCode('invalid-data'));
      const failing = async function* () {
        yield await rowsToBatch(sales, february);
        throw new Error('the source broke');
      };
      await rejects(store.publish(sales, failing(), replace('c')), /the source broke/);
      deepEqual(await store.snapshots(sales), [first]);
      sameRows(await readAll(store), january);
    });

    test('partitions of a changed declaration are not mixed with old ones', async () => {
      const store = await create();
      await publish(store, january, partly('a'));
      const wider = {
        ...sales,
        columns: { ...sales.columns, more: { kind: 'int32', nullable: true } },
      } as const;
      const batches = async function* () {
        yield await rowsToBatch(wider, [{ ...sale(4n, '2024-02'), more: 1 }]);
      };
      await rejects(store.publish(wider, batches(), partly('b')), withCode('unsupported'));
      equal((await store.publish(wider, batches(), replace('b'))).rows, 1);
    });

    test('reads as of a number or a moment, whatever was published since', async () => {
      const store = await create();
      const first = await publish(store, january, replace('a'));
      const second = await publish(store, february, replace('b'));
      const asOf = async (at: AsOf) => {
        const rows: Sale[] = [];
        for await (const batch of readAsOf(store, sales, { at }))
          rows.push(...readRows(sales, batch));
        return rows;
      };
      sameRows(await asOf(1), january);
      sameRows(await asOf(2), february);
      const [then, now] = [BigInt(first.publishedAtMicros), BigInt(second.publishedAtMicros)];
      equal(then <= now, true);
      sameRows(await asOf(now), february);
      if (then < now) sameRows(await asOf(now - 1n), january);
      await rejects(asOf(then - 1n), withCode('not-found'));
      await rejects(asOf(3), withCode('not-found'));
    });

    test('old snapshots are readable until they are pruned, and not after', async () => {
      const store = await create();
      await publish(store, january, replace('a'));
      await publish(store, february, partly('b'));
      const third = await publish(store, march, replace('c'));
      equal((await store.prune(sales, { graceMs: 0 })).snapshots, 0);
      equal((await store.prune(sales, { graceMs: 0, keepMs: 1e12 })).snapshots, 0);
      sameRows(await readAll(store, { snapshot: 1 }), january);
      equal((await store.prune(sales, { graceMs: 0, keep: 2 })).snapshots, 1);
      await rejects(readAll(store, { snapshot: 1 }), withCode('not-found'));
      sameRows(await readAll(store, { snapshot: 2 }), [...january, ...february]);
      equal((await store.prune(sales, { graceMs: 0, keep: 1 })).snapshots, 1);
      deepEqual(await store.prune(sales, { graceMs: 0, keep: 1 }), { snapshots: 0, files: 0 });
      deepEqual(await store.snapshots(sales), [third]);
      sameRows(await readAll(store), march);
      equal((await publish(store, january, replace('a'))).number, 4);
      for (const wrong of [{ graceMs: -1 }, { graceMs: 0, keep: 0 }, { graceMs: 0, keepMs: -1 }])
        await rejects(store.prune(sales, wrong), withCode('invalid-argument'));
    });

    test('a slow writer meets a conflict though what it lost to was pruned', async () => {
      const store = await create();
      await publish(store, january, replace('a'));
      const slow = async function* (): AsyncGenerator<RecordBatch> {
        await publish(store, february, replace('b'));
        await publish(store, march, replace('c'));
        await store.prune(sales, { graceMs: 3_600_000, keep: 1 });
        yield await rowsToBatch(sales, january);
      };
      await rejects(store.publish(sales, slow(), replace('slow')), withCode('conflict'));
      sameRows(await readAll(store), march);
    });

    test('a watermark stays until the whole table is replaced', async () => {
      const store = await create();
      const watermark = { column: 'at', micros: '1709210096123457' };
      equal((await publish(store, january, partly('a'))).watermark, undefined);
      deepEqual((await publish(store, february, partly('b', { watermark }))).watermark, watermark);
      deepEqual((await publish(store, march, partly('c'))).watermark, watermark);
      deepEqual((await store.snapshots(sales)).at(-1)?.watermark, watermark);
      equal((await publish(store, january, replace('d'))).watermark, undefined);
    });

    test('a writer that retries its conflict gets through', async () => {
      const store = await create();
      const inputs = ['a', 'b', 'c', 'd'];
      await Promise.all(
        inputs.map((input, i) =>
          retryConflict(() => publish(store, [sale(BigInt(i), `m${i}`)], partly(input)), {
            clock: systemClock,
            random: createRandom(input),
            attempts: 20,
          }),
        ),
      );
      sameRows(
        await readAll(store),
        inputs.map((_, i) => sale(BigInt(i), `m${i}`)),
      );
      equal((await store.snapshots(sales)).length, inputs.length);
    });

    test('an empty table is a table', async () => {
      const store = await create();
      equal((await publish(store, [], replace('a'))).rows, 0);
      sameRows(await readAll(store), []);
    });
  });
}

function publish(
  store: TableStore,
  rows: readonly Sale[],
  options: PublishOptions,
): Promise<Snapshot> {
  const batches = async function* () {
    for (const row of rows) yield await rowsToBatch(sales, [row]);
  };
  return store.publish(sales, batches(), options);
}

async function* batchesOf(rows: readonly Reading[]): AsyncGenerator<RecordBatch> {
  yield await rowsToBatch(readings, rows.slice(0, 2));
  yield await rowsToBatch(readings, rows.slice(2));
}

async function readAll(store: TableStore, options: ReadOptions = {}): Promise<readonly Sale[]> {
  const table: TableDefinition<typeof sales.columns> = sales;
  const rows: Sale[] = [];
  for await (const batch of store.read(table, options)) rows.push(...readRows(table, batch));
  return rows;
}

/** A table has no order of rows: BigQuery gives them as it likes. */
function sameRows(found: readonly Sale[], expected: readonly Sale[]): void {
  const byId = (rows: readonly Sale[]) => rows.toSorted((a, b) => Number(a.id - b.id));
  deepEqual(byId(found), byId(expected));
}
