import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { columnsToBatch, rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import { createManualClock } from '../clock.ts';
import { isLagoaError } from '../error.ts';
import { createMemoryTableStore } from '../memory/memory-table-store.ts';
import { createRandom } from '../random.ts';
import { defineTable, type Row, type TableDefinition } from '../table.ts';
import type { ReadOptions, TableStore } from '../table-store.ts';
import { describeTableStore } from '../testing/describe-table-store.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { withoutWriteAccess } from './fixtures/without-write-access.ts';
import { createParquetTableStore } from './parquet-table-store.ts';

const engine = createDuckdbEngine({ threads: 2 });
afterAll(() => engine.close());

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoa-parquet-[a]*-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

const months = defineTable({
  name: 'months',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'int32' },
    month: { kind: 'string', nullable: true },
    value: { kind: 'float64', nullable: true },
  },
  partitionBy: ['month'],
});

const storeOf = (seed = 1, clock = createManualClock(1_700_000_000_000_000n)) =>
  createParquetTableStore({ root, engine, clock, random: createRandom(seed) });

async function* once<T extends TableDefinition>(table: T, rows: readonly Row<T>[]) {
  yield await rowsToBatch(table, rows);
}

async function readAll<T extends TableDefinition>(
  store: TableStore,
  table: T,
  options: ReadOptions = {},
): Promise<Row<T>[]> {
  const rows: Row<T>[] = [];
  for await (const batch of store.read(table, options)) rows.push(...readRows(table, batch));
  return rows;
}

const filesIn = async (folder: string) =>
  (await readdir(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

const january = [
  { id: 2, month: '2024-01', value: 1 },
  { id: 1, month: '2024-01', value: null },
];
const february = [{ id: 3, month: '2024-02', value: Number.NaN }];
const inputs = (name: string) => ({ inputs: { source: name } });

describeTableStore('parquet', { describe, test }, async () => storeOf());

describe('createParquetTableStore', () => {
  test('lays files out as the protocol says', async () => {
    const snapshot = await storeOf().publish(months, once(months, [...january, ...february]), {
      mode: 'replace',
      provenance: inputs('a'),
    });
    expect(snapshot.id).toMatch(/^[0-9a-f]{16}$/);
    expect(await filesIn('gold/months/log')).toStrictEqual(['000000000001.json']);
    expect(await filesIn('gold/months/lineage')).toStrictEqual(['000000000001.json']);
    const paths = Object.values(snapshot.files)
      .flat()
      .map(({ path }) => path);
    expect(paths[0]).toMatch(
      new RegExp(`^data/month=2024-01/${snapshot.id}-[0-9a-f]{8}-1\\.parquet$`),
    );
    expect(snapshot.rows).toBe(3);
  });

  test('every racer but one gets a conflict, and losers leave no file', async () => {
    const results = await Promise.allSettled(
      [1, 2, 3, 4].map((seed) =>
        storeOf(seed).publish(months, once(months, january), {
          mode: 'replace',
          provenance: inputs(`racer ${seed}`),
        }),
      ),
    );
    const won = results.filter((result) => result.status === 'fulfilled');
    const lost = results.filter((result) => result.status === 'rejected');
    expect(won).toHaveLength(1);
    expect(lost.every((result) => isLagoaError(result.reason, 'conflict'))).toBe(true);
    expect(await filesIn('gold/months')).toHaveLength(3);
    expect(await readAll(storeOf(), months)).toStrictEqual(january);
  });

  test('a batch that fails midway changes nothing', async () => {
    const store = storeOf();
    const before = await store.publish(months, once(months, january), {
      mode: 'replace',
      provenance: inputs('a'),
    });
    const failing = async function* () {
      yield await rowsToBatch(months, february);
      throw new Error('the source broke');
    };
    await expect(
      store.publish(months, failing(), { mode: 'replace', provenance: inputs('b') }),
    ).rejects.toThrow('the source broke');
    expect(await store.snapshots(months)).toStrictEqual([before]);
    expect(await filesIn('gold/months/data')).toHaveLength(1);
  });

  test('hostile partition values stay inside their folder and come back', async () => {
    const hostile = [
      '../../../etc',
      'a\'b"c',
      'a/b',
      '.',
      '..',
      '~',
      '%00',
      'é\n\t',
      'x'.repeat(400),
      '',
    ];
    const rows = [...hostile, null].map((month, id) => ({ id, month, value: id }));
    const store = storeOf();
    const snapshot = await store.publish(months, once(months, rows), {
      mode: 'replace',
      provenance: inputs('hostile'),
    });
    expect(Object.keys(snapshot.files)).toHaveLength(rows.length);
    expect(await readdir(root)).toStrictEqual(['gold']);
    expect(await readdir(join(root, 'gold/months'))).toStrictEqual(['data', 'lineage', 'log']);
    const byId = (a: { id: number }, b: { id: number }) => a.id - b.id;
    expect((await readAll(store, months)).sort(byId)).toStrictEqual(rows);
    for (const [id, month] of hostile.entries())
      expect(await readAll(store, months, { partition: { month } })).toStrictEqual([
        { id, month, value: id },
      ]);
  });

  test('prune keeps what a snapshot lists and what is young, and forgets the rest', async () => {
    const clock = createManualClock(BigInt(Date.now()) * 1000n);
    const store = storeOf(1, clock);
    const publish = (name: string, rows: typeof january) =>
      store.publish(months, once(months, rows), { mode: 'replace', provenance: inputs(name) });
    await publish('a', january);
    await publish('b', january.slice(1));
    expect(await store.prune(months, { graceMs: 0 })).toStrictEqual({ snapshots: 0, files: 0 });
    expect(await readAll(store, months, { snapshot: 1 })).toStrictEqual(january);
    await clock.sleep(60_000);
    expect(await store.prune(months, { graceMs: 3_600_000, keep: 1 })).toStrictEqual({
      snapshots: 0,
      files: 0,
    });
    expect(await store.prune(months, { graceMs: 30_000, keep: 1 })).toStrictEqual({
      snapshots: 1,
      files: 1,
    });
    expect(await readAll(store, months)).toStrictEqual(january.slice(1));
    await expect(readAll(store, months, { snapshot: 1 })).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('it has 2'),
    });
  });

  test('prune clears away what crashed writers left', async () => {
    const clock = createManualClock(BigInt(Date.now()) * 1000n);
    const store = storeOf(1, clock);
    const publish = () =>
      store.publish(months, once(months, january), { mode: 'replace', provenance: inputs('a') });
    const { files } = await publish();
    await writeFile(join(root, 'gold/months/log/.lagoa-tmp-1-1'), 'half');
    await writeFile(join(root, 'gold/months/data/month=2024-01/0-0-1.parquet'), 'half');
    await clock.sleep(60_000);
    expect(await store.prune(months, { graceMs: 1000 })).toStrictEqual({ snapshots: 0, files: 1 });
    expect((await filesIn('gold/months')).sort()).toStrictEqual(
      [
        '000000000001.json',
        '000000000001.json',
        files['month=2024-01']?.[0]?.path.split('/').at(-1),
      ].sort(),
    );
    expect(await readAll(store, months)).toStrictEqual(january);
  });

  test('column names that SQL and DuckDB keep for themselves are only names', async () => {
    const int32 = { kind: 'int32' } as const;
    const columns = {
      select: int32,
      rowid: int32,
      part: int32,
      part_rows: int32,
      p0: int32,
      staging: int32,
      ['x'.repeat(300)]: int32,
    };
    const reserved = defineTable({
      name: 'table',
      layer: 'gold',
      key: [],
      columns,
      partitionBy: ['part'],
    });
    const rows = [3, 1, 2].map((value) =>
      Object.fromEntries(Object.keys(columns).map((name) => [name, name === 'part' ? 1 : value])),
    );
    const batches = async function* () {
      yield await columnsToBatch(
        reserved,
        Object.fromEntries(
          Object.keys(columns).map((name) => [name, rows.map((row) => row[name] ?? 0)]),
        ),
      );
    };
    const store = storeOf();
    await store.publish(reserved, batches(), { mode: 'replace', provenance: inputs('a') });
    expect(await readAll(store, reserved)).toStrictEqual(rows);
  });

  test('a read-only folder is permission-denied, and readers go on', async () => {
    const store = storeOf();
    const publish = (name: string) =>
      store.publish(months, once(months, february), { mode: 'replace', provenance: inputs(name) });
    await publish('a');
    const folders = ['', 'gold/months/log', 'gold/months/data/month=2024-02', 'gold/months/data'];
    await withoutWriteAccess(
      folders.map((folder) => join(root, folder)),
      async () => {
        expect(await readAll(store, months)).toStrictEqual(february);
        await expect(publish('b')).rejects.toMatchObject({ code: 'permission-denied' });
      },
    );
    expect(await filesIn('gold/months')).toHaveLength(3);
  });

  test('a data folder that cannot be made is an error with its path, and nothing is published', async () => {
    await mkdir(join(root, 'gold/months'), { recursive: true });
    await writeFile(join(root, 'gold/months/data'), 'in the way');
    const store = storeOf();
    await expect(
      store.publish(months, once(months, january), { mode: 'replace', provenance: inputs('a') }),
    ).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('gold/months/data'),
    });
    expect(await store.snapshots(months)).toStrictEqual([]);
  });

  test('a log entry that is not a snapshot is corrupt', async () => {
    await mkdir(join(root, 'gold/months/log'), { recursive: true });
    await writeFile(join(root, 'gold/months/log/000000000001.json'), '{"kind":"other"}');
    await expect(readAll(storeOf(), months)).rejects.toMatchObject({ code: 'corrupt' });
    await writeFile(join(root, 'gold/months/log/000000000001.json'), '{"kind');
    await expect(readAll(storeOf(), months)).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('lineage that a killed publish left out is completed by the next, and pruned with its snapshot', async () => {
    const store = storeOf();
    const publish = (name: string) =>
      store.publish(months, once(months, january), { mode: 'replace', provenance: inputs(name) });
    const event = join(root, 'gold/months/lineage/000000000001.json');
    await publish('a');
    const first = await readFile(event, 'utf8');
    expect(JSON.parse(first)).toMatchObject({ inputs: [{ namespace: 'lagoa', name: 'source' }] });
    for (const next of ['a', 'b']) {
      await rm(event);
      await publish(next);
      expect(await readFile(event, 'utf8')).toBe(first);
    }
    await store.prune(months, { graceMs: 0, keep: 1 });
    expect(await filesIn('gold/months/lineage')).toStrictEqual(['000000000002.json']);
  });

  test('a data file that is gone, no column and a misnamed partition are told in plain words', async () => {
    const store = storeOf();
    const plan = { mode: 'replace-partitions', provenance: { inputs: { a: '1' } } } as const;
    const row = { id: 1, month: 'may', value: null };
    const { files } = await store.publish(months, once(months, [row]), plan);
    await expect(readAll(store, months, { columns: [] })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: 'table months: expected at least one column to read, or none given for all',
    });
    await expect(
      store.publish(months, once(months, []), {
        mode: 'replace-partitions',
        provenance: { inputs: { a: '2' } },
        partitions: [{ moth: 'may' }],
      }),
    ).rejects.toMatchObject({ code: 'invalid-argument', details: { argument: 'partitions' } });
    for (const { path } of Object.values(files).flat()) await rm(join(root, 'gold/months', path));
    await expect(readAll(store, months)).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('table months: a data file of the snapshot is gone'),
    });
  });

  test('the folder of a table is an option', async () => {
    const store = createParquetTableStore({
      root,
      engine,
      folderOf: (table) => `lake-dev/${table.layer}/churn/${table.name}`,
    });
    await store.publish(months, once(months, january), {
      mode: 'replace',
      provenance: inputs('a'),
    });
    expect(await readdir(join(root, 'lake-dev/gold/churn/months'))).toStrictEqual([
      'data',
      'lineage',
      'log',
    ]);
  });
});

test('every kind goes through Parquet and back without loss', async () => {
  const everyKind = defineTable({
    name: 'every_kind',
    layer: 'silver',
    key: [],
    columns: {
      text: { kind: 'string', nullable: true },
      level: { kind: 'category', levels: ["it's", 'naïve ☂', ''], nullable: true },
      flag: { kind: 'boolean', nullable: true },
      small: { kind: 'int32', nullable: true },
      large: { kind: 'int64', nullable: true },
      real: { kind: 'float64', nullable: true },
      money: { kind: 'decimal', precision: 38, scale: 10, nullable: true },
      cents: { kind: 'decimal', precision: 4, scale: 2, nullable: true },
      day: { kind: 'date', nullable: true },
      at: { kind: 'timestamp', nullable: true },
    },
  });
  const empty = {
    text: null,
    level: null,
    flag: null,
    small: null,
    large: null,
    real: null,
    money: null,
    cents: null,
    day: null,
    at: null,
  };
  const rows: Row<typeof everyKind>[] = [
    {
      text: 'Größe 日本 🦩 \' " \\ \n\r\t',
      level: 'naïve ☂',
      flag: true,
      small: 2147483647,
      large: 9223372036854775807n,
      real: Number.NaN,
      money: '9999999999999999999999999999.9999999999',
      cents: '99.99',
      day: '2024-02-29',
      at: 1709210096123457n,
    },
    empty,
    {
      text: '',
      level: "it's",
      flag: false,
      small: -2147483648,
      large: -9223372036854775808n,
      real: -0,
      money: '-0.0000000001',
      cents: '-0.01',
      day: '0001-01-01',
      at: -1n,
    },
    {
      ...empty,
      real: Number.POSITIVE_INFINITY,
      day: '9999-12-31',
      at: 253402300799999999n,
      level: '',
    },
    { ...empty, real: 5e-324, day: '1900-02-28', at: -62135596800000000n, text: 'a\0b' },
    { ...empty, real: 0.1 + 0.2, day: '1582-10-10' },
  ];
  const many = Array.from({ length: 5000 }, (_, i) => rows[i % rows.length] ?? empty);
  const store = storeOf();
  await store.publish(everyKind, once(everyKind, many), {
    mode: 'replace',
    provenance: { inputs: {} },
  });
  expect(await readAll(store, everyKind)).toStrictEqual(many);
});

test.each([
  ['parquet', () => storeOf()],
  ['memory', () => createMemoryTableStore()],
] as const)(
  '%s: a wider declaration reads older snapshots, a narrower one says why not',
  async (_, open) => {
    const store: TableStore = open();
    const before = defineTable({
      name: 'wider',
      layer: 'gold',
      key: ['id'],
      columns: { id: { kind: 'int32' }, plan: { kind: 'category', levels: ['a'] } },
    });
    const after = defineTable({
      ...before,
      key: ['id'],
      partitionBy: [],
      columns: {
        note: { kind: 'string', nullable: true },
        plan: { kind: 'category', levels: ['b', 'a'] },
        id: { kind: 'int64' },
        price: { kind: 'decimal', precision: 5, scale: 2, nullable: true },
      },
    });
    const publish = async (table: TableDefinition, row: Row<TableDefinition>, input: string) => {
      const batches = async function* () {
        yield await rowsToBatch(table, [row]);
      };
      await store.publish(table, batches(), { mode: 'replace', provenance: { inputs: { input } } });
    };
    const rows = async (table: TableDefinition, options: ReadOptions) => {
      const found = [];
      for await (const batch of store.read(table, options)) {
        const columns = options.columns ?? Object.keys(table.columns);
        expect(batch.schema.fields.map(({ name }) => name)).toStrictEqual(columns);
        const picked = Object.fromEntries(
          Object.entries(table.columns).filter(([name]) => columns.includes(name)),
        );
        found.push(...readRows({ columns: picked }, batch));
      }
      return found;
    };
    await publish(before, { id: 1, plan: 'a' }, '1');
    const old = { note: null, plan: 'a', id: 1n, price: null };
    expect(await rows(after, {})).toStrictEqual([old]);
    await publish(after, { note: 'x', plan: 'b', id: 2n, price: '1.00' }, '2');
    expect(await rows(after, { snapshot: 1 })).toStrictEqual([old]);
    expect(await rows(after, { snapshot: 1, columns: ['price', 'id'] })).toStrictEqual([
      { id: 1n, price: null },
    ]);
    await expect(rows(before, { snapshot: 2 })).rejects.toMatchObject({ code: 'invalid-data' });
    const strict = defineTable({
      ...after,
      key: ['id'],
      partitionBy: [],
      columns: { ...after.columns, note: { kind: 'string' } },
    });
    await expect(rows(strict, { snapshot: 1 })).rejects.toMatchObject({ code: 'invalid-data' });
  },
);
