import { expect, test } from 'vitest';
import { rowsToBatch } from './arrow-batch.ts';
import { readRows } from './arrow-rows.ts';
import { createRandom } from './random.ts';
import { createMemoryTableStore } from './memory/memory-table-store.ts';
import { publishIncrement } from './publish-increment.ts';
import { quarantineTable } from './quarantine.ts';
import { defineTable, type Row } from './table.ts';
import type { TableStore } from './table-store.ts';

const readings = defineTable({
  name: 'readings',
  layer: 'silver',
  key: ['sensor', 'day'],
  columns: {
    sensor: { kind: 'string' },
    day: { kind: 'date' },
    at: { kind: 'timestamp' },
    value: { kind: 'int64' },
  },
  partitionBy: ['day'],
});
type Reading = Row<typeof readings>;

const hour = 3_600_000_000n;
const reading = (sensor: string, hours: number, value: number): Reading => {
  const at = BigInt(Date.UTC(2024, 0, 1)) * 1000n + BigInt(hours) * hour;
  return {
    sensor,
    day: new Date(Number(at / 1000n)).toISOString().slice(0, 10),
    at,
    value: BigInt(value),
  };
};

function feed(
  store: TableStore,
  rows: readonly Reading[],
  options: {
    readonly name: string;
    readonly lateHours?: number;
    readonly tooLate?: 'refuse' | 'quarantine';
  },
) {
  const batches = async function* () {
    for (const row of rows) yield await rowsToBatch(readings, [row]);
  };
  const { name, lateHours = 24, tooLate = 'refuse' } = options;
  return publishIncrement(store, readings, batches(), {
    timeColumn: 'at',
    lateMs: lateHours * 3_600_000,
    tooLate,
    name,
    provenance: { inputs: { [name]: name } },
  });
}

async function values(store: TableStore): Promise<Readonly<Record<string, number>>> {
  const found: [string, number][] = [];
  for await (const batch of store.read(readings))
    for (const { sensor, day, value } of readRows(readings, batch))
      found.push([`${sensor} ${day}`, Number(value)]);
  expect(new Set(found.map(([key]) => key)).size).toBe(found.length);
  return Object.fromEntries(found);
}

test('an increment adds and replaces rows in the partitions it touches, and moves the watermark', async () => {
  const store = createMemoryTableStore();
  const first = await feed(store, [reading('a', 1, 1), reading('b', 2, 2), reading('a', 30, 3)], {
    name: '1',
  });
  expect(first).toMatchObject({ rows: 3, merged: 3, outdated: 0, tooLate: 0 });
  expect(first.snapshot.watermark).toStrictEqual({
    column: 'at',
    micros: String(reading('a', 30, 0).at),
  });
  const second = await feed(store, [reading('a', 20, 4), reading('b', 1, 5), reading('c', 26, 6)], {
    name: '2',
    lateHours: 29,
  });
  expect(second).toMatchObject({ rows: 3, merged: 2, outdated: 1 });
  expect(second.snapshot.watermark).toStrictEqual(first.snapshot.watermark);
  expect(await values(store)).toStrictEqual({
    'a 2024-01-01': 4,
    'b 2024-01-01': 2,
    'a 2024-01-02': 3,
    'c 2024-01-02': 6,
  });
  const third = await feed(store, [reading('c', 50, 7)], { name: '3' });
  for (const day of ['2024-01-01', '2024-01-02'])
    expect(third.snapshot.files[`day=${day}`]).toStrictEqual(second.snapshot.files[`day=${day}`]);
});

test('an increment is applied once, also when others came after it', async () => {
  const store = createMemoryTableStore();
  const old = [reading('a', 1, 1)];
  await feed(store, old, { name: '1' });
  const { snapshot } = await feed(store, [reading('a', 200, 2)], { name: '2' });
  expect(await feed(store, old, { name: '1' })).toStrictEqual({
    snapshot,
    rows: 0,
    merged: 0,
    outdated: 0,
    tooLate: 0,
  });
});

test('rows behind the late window are refused by name, or quarantined', async () => {
  const store = createMemoryTableStore();
  await feed(store, [reading('a', 48, 1)], { name: '1' });
  const rows = [reading('b', 47, 2), reading('b', 23, 3), reading('c', 24, 4)];
  await expect(feed(store, rows, { name: '2' })).rejects.toMatchObject({
    code: 'invalid-data',
    message: expect.stringContaining(
      '1 of 3 rows of 2 are older than the watermark less 86400000 ms',
    ),
    details: { source: '2', record: 1, column: 'at' },
  });
  expect(await store.snapshots(readings)).toHaveLength(1);
  expect(await feed(store, rows, { name: '2', tooLate: 'quarantine' })).toMatchObject({
    rows: 3,
    merged: 2,
    tooLate: 1,
  });
  const late = [];
  const target = quarantineTable(readings);
  for await (const batch of store.read(target)) late.push(...readRows(target, batch));
  expect(late).toMatchObject([{ source: '2', record: 1n, rule: 'too-late', column: 'at' }]);
  expect(JSON.parse(late[0]?.raw ?? '')).toStrictEqual({
    ...reading('b', 23, 3),
    at: String(reading('b', 23, 3).at),
    value: '3',
  });
  expect(await values(store)).toStrictEqual({
    'a 2024-01-03': 1,
    'b 2024-01-02': 2,
    'c 2024-01-02': 4,
  });
});

test('increments in any order, overlapping and repeated, end in the newest row of each key', async () => {
  for (let seed = 1; seed <= 6; seed++) {
    const random = createRandom(seed);
    const rows = Array.from({ length: 60 }, (_, value) =>
      reading('abc'.charAt(random.integer(3)), random.integer(96), value),
    );
    const newest = new Map<string, Reading>();
    for (const row of rows) {
      const key = `${row.sensor} ${row.day}`;
      const other = newest.get(key);
      if (other === undefined || row.at > other.at) newest.set(key, row);
    }
    const store = createMemoryTableStore();
    const parts = Array.from({ length: 8 }, (_, i) => rows.slice(i * 7, i * 7 + 12));
    for (const [i, part] of [...random.shuffle(parts), ...parts].entries())
      await feed(store, part, { name: `part ${i}`, lateHours: 1000 });
    const at: Record<string, bigint> = {};
    for await (const batch of store.read(readings))
      for (const row of readRows(readings, batch)) at[`${row.sensor} ${row.day}`] = row.at;
    expect(at).toStrictEqual(Object.fromEntries([...newest].map(([key, row]) => [key, row.at])));
  }
});

test('a table whose rows could move, or that tells no time, is refused by name', async () => {
  const store = createMemoryTableStore();
  const none = async function* () {};
  const options = { timeColumn: 'at', lateMs: 0, name: 'x', provenance: { inputs: {} } };
  const { columns } = readings;
  const moving = defineTable({
    name: 't',
    layer: 'gold',
    key: ['sensor'],
    columns,
    partitionBy: ['day'],
  });
  await expect(publishIncrement(store, moving, none(), options)).rejects.toMatchObject({
    code: 'unsupported',
  });
  const keyless = defineTable({ name: 't', layer: 'gold', key: [], columns });
  for (const [table, more] of [
    [keyless, {}],
    [readings, { timeColumn: 'value' }],
    [readings, { timeColumn: 'none' }],
    [readings, { lateMs: -1 }],
    [readings, { lateMs: Number.POSITIVE_INFINITY }],
  ] as const)
    await expect(
      publishIncrement(store, table, none(), { ...options, ...more }),
    ).rejects.toMatchObject({ code: 'invalid-argument' });
});
