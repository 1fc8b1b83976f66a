import { BigQuery } from '@google-cloud/bigquery';
import { PassThroughClient } from 'google-auth-library';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import { createManualClock, systemClock } from '../clock.ts';
import { createMemoryObjectStore } from '../memory/memory-object-store.ts';
import type { ObjectStore } from '../object-store.ts';
import { readObject } from '../read-object.ts';
import { defineTable, type Row, type TableDefinition } from '../table.ts';
import type { ReadOptions } from '../table-store.ts';
import { type BigQueryServer, startBigQueryServer } from '../testing/bigquery-server.ts';
import { describeTableStore } from '../testing/describe-table-store.ts';
import { parquetToJsonLines } from '../testing/parquet-to-json-lines.ts';
import {
  type BigQueryTableStoreOptions,
  createBigQueryTableStore,
} from './bigquery-table-store.ts';

const memory = createMemoryObjectStore();
const files = new Map<string, Uint8Array>();
/** The staging bucket, which the server reads without waiting. */
const objects: ObjectStore = {
  ...memory,
  async put(key, body, options) {
    const generation = await memory.put(key, body, options);
    files.set(key, (await readObject(memory, key)) ?? new Uint8Array());
    return generation;
  },
  async *list(prefix) {
    for await (const info of memory.list(prefix)) yield { ...info, updatedMs: Date.now() - 60_000 };
  },
};
let server: BigQueryServer;
let datasets = 0;

beforeAll(async () => {
  server = await startBigQueryServer({
    project: 'p',
    datasets: Array.from({ length: 99 }, (_, i) => `d${i}`),
    readObject: (_, name) => files.get(name),
    parquetToJsonLines,
  });
  server.setPolls(0);
});
afterAll(() => server.close());

function open(changes: Partial<BigQueryTableStoreOptions> = {}, { url } = server) {
  const authClient = new PassThroughClient();
  return createBigQueryTableStore({
    client: new BigQuery({ projectId: 'p', apiEndpoint: url, authClient }),
    project: 'p',
    datasets: { gold: `d${datasets++}` },
    location: 'EU',
    labels: { purpose: 'test' },
    maximumBytesBilled: 1_000_000n,
    clock: systemClock,
    staging: { objects, uri: 'gs://lake', format: 'NEWLINE_DELIMITED_JSON' },
    ...changes,
  });
}

describeTableStore('BigQuery', { describe, test }, async () => open());

const days = defineTable({
  name: 'days',
  layer: 'gold',
  key: ['day'],
  description: 'One row a day; "quoted",\nand \\ so on',
  columns: {
    day: { kind: 'date', description: 'the day' },
    plan: { kind: 'category', levels: ['a', 'b'] },
    price: { kind: 'decimal', precision: 38, scale: 20, nullable: true },
    small: { kind: 'int32' },
    at: { kind: 'timestamp' },
  },
  partitionBy: ['day'],
  clusterBy: ['plan'],
});
const day = (text: string, more: Partial<Row<typeof days>> = {}): Row<typeof days> => ({
  day: text,
  plan: 'a',
  price: null,
  small: 1,
  at: 0n,
  ...more,
});
async function* batchOf(...rows: readonly Row<typeof days>[]) {
  yield await rowsToBatch(days, rows);
}
async function readAll(
  store: ReturnType<typeof open>,
  options: ReadOptions & { readonly table?: TableDefinition<typeof days.columns> } = {},
) {
  const { table = days, ...read } = options;
  const rows: Row<typeof days>[] = [];
  for await (const batch of store.read(table, read)) rows.push(...readRows(days, batch));
  return rows.toSorted((a, b) => (a.day < b.day ? -1 : 1));
}
const replace = (input: string) =>
  ({ mode: 'replace', provenance: { inputs: { input } } }) as const;
const sqlOf = (word: string) =>
  [...server.jobs().values()].flatMap((configuration) => {
    const text: unknown = Object(configuration.query).query;
    return typeof text === 'string' && text.includes(word) ? [text] : [];
  });

test('rows go through one Parquet file, which stays no longer than the publish', async () => {
  const store = open({ staging: { objects, uri: 'gs://lake' } });
  const rows = [
    day('2024-02-29', { price: '123456789012345678.12345678901234567890', at: -1n }),
    day('0001-01-01', { plan: 'b', small: -2147483648, at: 1_790_000_000_000_001n }),
  ];
  await store.publish(days, batchOf(...rows), replace('a'));
  expect(await readAll(store)).toStrictEqual(rows.toReversed());
  expect(sqlOf('CREATE TABLE').at(-1)).toContain('PARTITION BY `day` CLUSTER BY `plan`');
  const load = [...server.jobs()].findLast(([id]) => id.startsWith('lagoa_load_'))?.[1].load;
  expect(load).toMatchObject({
    sourceFormat: 'PARQUET',
    parquetOptions: { enumAsString: true },
    destinationTable: { tableId: expect.stringMatching(/^days__lagoa_stage_[0-9a-f]{16}_/) },
  });
  expect(server.tableNames(`p.d${datasets - 1}`)).toStrictEqual([
    'days',
    'days__lagoa_head',
    'days__lagoa_log',
  ]);
  expect(server.table(`p.d${datasets - 1}.days`)?.fields[0]).toMatchObject({
    description: 'the day',
  });
  for await (const { key } of memory.list('gold/days/')) expect(key).toBe('nothing');
});

test('every job carries the labels and, where it is a query, the limit of bytes', () => {
  for (const configuration of server.jobs().values()) {
    expect(configuration.labels).toStrictEqual({ purpose: 'test' });
    if (configuration.query)
      expect(configuration.query).toMatchObject({ maximumBytesBilled: '1000000' });
  }
});

test('old snapshots are read for seven days, and refused by name after that', async () => {
  const manual = createManualClock(1_790_000_000_000_000n);
  const own = await startBigQueryServer({
    project: 'p',
    datasets: ['own'],
    readObject: (_, name) => files.get(name),
    clock: manual,
  });
  const store = open({ clock: manual, datasets: { gold: 'own' } }, own);
  await store.publish(days, batchOf(day('2024-01-01')), replace('a'));
  await manual.sleep(40 * 86_400_000); // What counts is when it was replaced, not when it was made.
  await store.publish(days, batchOf(day('2024-02-02')), replace('b'));
  await manual.sleep(6 * 86_400_000);
  expect(await readAll(store, { snapshot: 1 })).toStrictEqual([day('2024-01-01')]);
  expect(await readAll(store, { snapshot: 2 })).toStrictEqual([day('2024-02-02')]);
  await manual.sleep(2 * 86_400_000);
  await expect(readAll(store, { snapshot: 1 })).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('snapshot 1 was replaced longer ago than BigQuery remembers'),
  });
  expect(await readAll(store)).toStrictEqual([day('2024-02-02')]);
  await own.close();
});

test('what retention keeps is read beyond seven days from table snapshots, until it goes', async () => {
  const manual = createManualClock(1_790_000_000_000_000n);
  const own = await startBigQueryServer({
    project: 'p',
    datasets: ['own'],
    readObject: (_, name) => files.get(name),
    clock: manual,
  });
  const store = open({ clock: manual, datasets: { gold: 'own' } }, own);
  const dayMs = 86_400_000;
  const kept = () => own.tableNames('p.own').filter((name) => name.includes('__lagoa_at_'));
  const prune = () => store.prune(days, { graceMs: 0, keepMs: 20 * dayMs });
  for (const [i, text] of ['2024-01-01', '2024-02-02', '2024-03-03'].entries()) {
    await store.publish(days, batchOf(day(text)), replace(String(i)));
    await manual.sleep(2 * dayMs);
    await prune();
  }
  expect(kept()).toHaveLength(1); // the first was replaced four days ago, the second two
  for (let i = 0; i < 4; i++) {
    await manual.sleep(3 * dayMs);
    await prune();
  }
  expect(kept()).toHaveLength(2);
  expect(await readAll(store, { snapshot: 1 })).toStrictEqual([day('2024-01-01')]);
  expect(await readAll(store, { snapshot: 2, partition: { day: '2024-02-02' } })).toStrictEqual([
    day('2024-02-02'),
  ]);
  expect(await readAll(store, { snapshot: 3 })).toStrictEqual([day('2024-03-03')]);
  await manual.sleep(5 * dayMs);
  expect(await prune()).toStrictEqual({ snapshots: 1, files: 1 });
  await expect(readAll(store, { snapshot: 1 })).rejects.toMatchObject({ code: 'not-found' });
  expect(await readAll(store, { snapshot: 2 })).toStrictEqual([day('2024-02-02')]);
  await manual.sleep(9 * dayMs);
  expect(await prune()).toStrictEqual({ snapshots: 1, files: 1 });
  expect(own.tableNames('p.own')).toStrictEqual(['days', 'days__lagoa_head', 'days__lagoa_log']);
  await own.close();
});

test('a table that Lagoa never published is read as it is, and can be taken over', async () => {
  const store = open();
  const path = `p.d${datasets - 1}.days`;
  const [fields, type] = [
    [...Object.keys(days.columns), 'theirs'],
    ['DATE', 'STRING', 'BIGNUMERIC', 'INTEGER', 'TIMESTAMP', 'STRING'],
  ];
  server.setTable(path, {
    fields: fields.map((name, i) => ({ name, type: type[i], mode: 'NULLABLE' })),
    rows: [['2024-01-01', 'b', '1.5', '7', '12', 'x']],
  });
  const found = day('2024-01-01', {
    plan: 'b',
    price: '1.50000000000000000000',
    small: 7,
    at: 12n,
  });
  expect(await readAll(store)).toStrictEqual([found]);
  expect(await readAll(store, { partition: { day: '2024-01-02' } })).toStrictEqual([]);
  expect(await store.snapshots(days)).toStrictEqual([]);
  await store.publish(days, batchOf(day('2024-02-02')), {
    ...replace('a'),
    mode: 'replace-partitions',
  });
  expect(await readAll(store)).toStrictEqual([found, day('2024-02-02')]);
});

test('the rows of a query are published without leaving BigQuery', async () => {
  const store = open();
  const dataset = `d${datasets - 1}`;
  await store.publish(days, batchOf(day('2024-01-01'), day('2024-01-02')), replace('a'));
  const copy = { ...days, name: 'copy' };
  const text = 'SELECT day, plan, price, small, at FROM days WHERE small < @p1';
  const fields = server.table(`p.${dataset}.days`)?.fields ?? [];
  server.setAnswer(text, { fields, rows: [['2024-05-05', 'b', null, '3', '9']] });
  const query = { text, parameters: [5n] };
  const snapshot = await store.publishQuery(copy, query, replace('days@1'));
  expect(snapshot).toMatchObject({
    rows: 1,
    number: 1,
    provenance: { inputs: { input: 'days@1' } },
  });
  expect(await store.publishQuery(copy, query, replace('days@1'))).toStrictEqual(snapshot);
  const published = day('2024-05-05', { plan: 'b', small: 3, at: 9n });
  expect(await readAll(store, { table: copy })).toStrictEqual([published]);
  const wrong = { text: 'SELECT something else', parameters: [] };
  await expect(store.publishQuery(copy, wrong, replace('x'))).rejects.toThrow('not checked here');
  expect(await store.snapshots(copy)).toStrictEqual([snapshot]);
});

test('what a crash has left is pruned, and what is young stays', async () => {
  const store = open();
  const dataset = `p.d${datasets - 1}`;
  await store.publish(days, batchOf(day('2024-01-01')), replace('a'));
  server.setTable(`${dataset}.days__lagoa_stage_0123456789abcdef_1`, { fields: [], rows: [] });
  server.setTable(`${dataset}.days_of_others`, { fields: [], rows: [] });
  await memory.put('gold/days/left', new Uint8Array(1), { ifGeneration: 'absent' });
  expect(await store.prune(days, { graceMs: 3_600_000 })).toStrictEqual({ snapshots: 0, files: 0 });
  expect(await store.prune(days, { graceMs: 0 })).toStrictEqual({ snapshots: 0, files: 2 });
  expect(server.tableNames(dataset)).toStrictEqual([
    'days',
    'days__lagoa_head',
    'days__lagoa_log',
    'days_of_others',
  ]);
});

test('a reader that ends before all rows came is an error, not a smaller table', async () => {
  const datasetsOfOne = { gold: `d${datasets}` };
  const whole = open();
  await whole.publish(days, batchOf(day('2024-01-01'), day('2024-01-02')), replace('a'));
  await whole.publish(days, batchOf(day('2024-02-02')), replace('b'));
  let meanwhile = async (): Promise<unknown> => undefined;
  const short = open({
    datasets: datasetsOfOne,
    async *reader() {
      await meanwhile();
      yield await rowsToBatch(days, []);
    },
  });
  for (const options of [{}, { snapshot: 1 }, { partition: { day: '2024-02-02' } }])
    await expect(readAll(short, options)).rejects.toMatchObject({
      code: 'corrupt',
      details: { found: 0, expected: options.snapshot === undefined ? 1 : 2 },
    });
  expect(await readAll(short, { partition: { day: '2024-01-01' } })).toStrictEqual([]);
  // Rows that another publish took away meanwhile are not missing.
  meanwhile = () => whole.publish(days, batchOf(), replace('c'));
  expect(await readAll(short)).toStrictEqual([]);
});

test('a table that was dropped and made again is published again under the same id', async () => {
  const store = open();
  const dataset = `p.d${datasets - 1}`;
  const first = await store.publish(days, batchOf(day('2024-01-01')), replace('a'));
  for (const name of server.tableNames(dataset)) server.setTable(`${dataset}.${name}`, undefined);
  await expect(readAll(store)).rejects.toMatchObject({ code: 'not-found' });
  expect((await store.publish(days, batchOf(day('2024-01-01')), replace('a'))).id).toBe(first.id);
  expect(await readAll(store)).toStrictEqual([day('2024-01-01')]);
});

test('a column that changes its type is refused, and the table stays', async () => {
  const store = open();
  await store.publish(days, batchOf(day('2024-01-01')), replace('a'));
  const other = {
    ...days,
    columns: { ...days.columns, small: { kind: 'string' } },
  } as const;
  const batches = async function* () {
    yield await rowsToBatch(other, [{ ...day('2024-01-01'), small: 'x' }]);
  };
  await expect(store.publish(other, batches(), replace('b'))).rejects.toThrow(
    'cannot be inserted into column small, which has type INTEGER',
  );
  expect(await readAll(store)).toStrictEqual([day('2024-01-01')]);
});

test('hostile partitions stay values', async () => {
  const store = open();
  const texts = defineTable({
    name: 'texts',
    layer: 'gold',
    key: ['text'],
    columns: { text: { kind: 'string' } },
    partitionBy: ['text'],
  });
  const hostile = ["'; DROP TABLE x; --", '`', '" OR TRUE', 'a/b=c', '~', '%', '\n;\n', 'ü\u0000'];
  const publish = (list: readonly string[], input: string) =>
    store.publish(
      texts,
      (async function* () {
        yield await rowsToBatch(
          texts,
          list.map((text) => ({ text })),
        );
      })(),
      { mode: 'replace-partitions', provenance: { inputs: { input } } },
    );
  await publish(hostile, 'a');
  expect((await publish(hostile.slice(0, 4), 'b')).rows).toBe(hostile.length);
  for (const text of hostile) {
    const found = [];
    for await (const batch of store.read(texts, { partition: { text } }))
      found.push(...readRows(texts, batch));
    expect(found).toStrictEqual([{ text }]);
  }
});

test('what would not be safe is refused before any job', async () => {
  const before = server.jobs().size;
  const named = { ...days, name: 'days__lagoa_log' };
  await expect(open().publish(named, batchOf(), replace('a'))).rejects.toThrow("Lagoa's own");
  expect(() => open({ project: 'p`; DROP' })).toThrow('a project is');
  await expect(open({ datasets: { gold: 'd`' } }).snapshots(days)).rejects.toThrow('a data set is');
  expect(() => open({ staging: { objects, uri: 'gs://lake/' } })).toThrow('staging.uri');
  expect(() => open({ labels: {} })).toThrow('labels');
  expect(server.jobs().size).toBe(before);
});
