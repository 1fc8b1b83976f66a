import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineTable, rowsToBatch, type TableStore } from '@lagoa/data';
import { createMemoryTableStore } from '@lagoa/data/memory';
import * as sql from '@lagoa/data/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryOnlineStore } from '../online/memory-online-store.ts';
import { describeOnlineStore } from '../testing/describe-online-store.ts';
import { defineFeatureView } from '../time/feature-view.ts';
import { pointInTimeJoin } from '../time/point-in-time-join.ts';
import { createSqliteOnlineStore } from './sqlite-online-store.ts';

let folder = '';
let stores = 0;
const newPath = (): string => join(folder, `${stores++}.sqlite`);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoa-online-'));
});
afterAll(() => rm(folder, { recursive: true }));

describeOnlineStore('SQLite', { describe, test }, async () => {
  const tables = createMemoryTableStore();
  return { tables, store: await createSqliteOnlineStore({ path: newPath(), tables }) };
});

const customers = defineTable({
  name: 'customers',
  layer: 'gold',
  key: ['id'],
  columns: { id: { kind: 'string' }, tenure: { kind: 'int32' }, day: { kind: 'date' } },
});
const view = defineFeatureView(customers, {
  name: 'customers',
  key: ['id'],
  eventTime: 'day',
  knownAt: { waived: 'written the same day' },
});
const at = 1_767_225_600_000_000n;

test('a reader in another process sees what was written, while the writer stays open', async () => {
  const path = newPath();
  const store = await createSqliteOnlineStore({ path });
  await store.put(view, [{ id: 'o\'clock\u0000"', tenure: 3, day: '2026-01-01' }]);
  const reader = spawn(process.execPath, [
    '--no-warnings',
    '-e',
    `const { DatabaseSync } = require('node:sqlite');
     const database = new DatabaseSync(${JSON.stringify(path)}, { readOnly: true });
     console.log(database.prepare('SELECT feature_values FROM feature_row').get().feature_values);`,
  ]);
  const [chunk] = await once(reader.stdout, 'data');
  expect(String(chunk)).toBe('[3]\n');
  const second = await createSqliteOnlineStore({ path, readOnly: true });
  await store.put(view, [{ id: 'b', tenure: 4, day: '2026-01-01' }]);
  expect((await second.get(view, { id: 'b' }, { at })).values).toEqual({ tenure: 4 });
  await expect(second.put(view, [])).rejects.toMatchObject({ code: 'invalid-argument' });
  second.close();
  store.close();
});

describe('of rows with all times equal, the one that the offline join takes', () => {
  const bills = defineTable({
    name: 'bills',
    layer: 'silver',
    key: [],
    columns: {
      id: { kind: 'string' },
      at: { kind: 'timestamp' },
      owed: { kind: 'decimal', precision: 10, scale: 2, nullable: true },
      rate: { kind: 'float64', nullable: true },
      note: { kind: 'string' },
      paid: { kind: 'boolean' },
    },
  });
  const billView = defineFeatureView(bills, {
    name: 'bills',
    key: ['id'],
    eventTime: 'at',
    knownAt: { waived: 'test' },
  });
  const bill = { id: 'a', at, owed: '9.50', rate: -1, note: '\uff5e', paid: false };
  const labels = defineTable({
    name: 'labels',
    layer: 'gold',
    key: [],
    columns: { id: { kind: 'string' }, cutoff: { kind: 'timestamp' } },
  });
  const join = pointInTimeJoin(sql.from(labels), { time: 'cutoff', views: { bills: billView } });

  test.each([
    ['the larger decimal, not the larger text', { owed: '10.00' }],
    ['any number rather than none', { rate: null }],
    ['by code points', { note: '🏖' }],
    ['a boolean', { paid: true }],
    ['the first feature decides', { owed: null, note: '🏖' }],
    ['NaN is none', { rate: Number.NaN, note: 'a' }],
  ])('%s', async (_, other) => {
    const rows = [bill, { ...bill, ...other }];
    const labelRows = [{ id: 'a', cutoff: at }];
    const [offline] = sql.evaluateQuery(join, { labels: labelRows, bills: rows });
    const expected = Object.fromEntries(
      billView.features.map((name) => [name, offline?.[`bills_${name}`]]),
    );
    const path = newPath();
    for (const store of [createMemoryOnlineStore(), await createSqliteOnlineStore({ path })])
      for (const order of [rows, rows.toReversed()]) {
        await store.put(billView, order);
        const { values } = await store.get(billView, { id: 'a' }, { at });
        expect(values).toEqual(expected);
      }
  });
});

test('a batch that fails leaves nothing of itself', async () => {
  const store = await createSqliteOnlineStore({ path: newPath() });
  const good = { id: 'a', tenure: 3, day: '2026-01-01' };
  const far = 2n ** 63n;
  const late = defineFeatureView(
    defineTable({
      name: 'late',
      layer: 'gold',
      key: [],
      columns: { id: { kind: 'string' }, tenure: { kind: 'int32' }, at: { kind: 'timestamp' } },
    }),
    { name: 'late', key: ['id'], eventTime: 'at', knownAt: { waived: 'test' } },
  );
  const bad = [
    { id: 'a', tenure: 3, at },
    { id: 'b', tenure: 3, at: far },
  ];
  await expect(store.put(late, bad)).rejects.toMatchObject({ code: 'unavailable' });
  expect((await store.get(late, { id: 'a' }, { at })).statuses.tenure).toBe('missing');
  await store.put(view, [good]);
  expect((await store.get(view, { id: 'a' }, { at })).statuses.tenure).toBe('fresh');
  store.close();
});

test('a materialization that was cut off is completed by the next, and a reader sees whole rows meanwhile', async () => {
  const moves = defineTable({
    name: 'moves',
    layer: 'silver',
    key: [],
    columns: {
      id: { kind: 'int64' },
      a: { kind: 'int64' },
      b: { kind: 'int64' },
      at: { kind: 'timestamp' },
      loaded_at: { kind: 'timestamp' },
    },
  });
  const moveView = defineFeatureView(moves, {
    name: 'moves',
    key: ['id'],
    eventTime: 'at',
    knownAt: { column: 'loaded_at' },
  });
  const rows = Array.from({ length: 12_000 }, (_, i) => {
    const n = BigInt(i);
    return { id: n, a: n, b: n, at: n, loaded_at: n };
  });
  const tables = createMemoryTableStore();
  const batch = await rowsToBatch(moves, rows);
  const batches = async function* () {
    yield batch;
  };
  await tables.publish(moves, batches(), { mode: 'replace', provenance: { inputs: {} } });
  const cut: TableStore = {
    ...tables,
    async *read(table, options) {
      for await (const whole of tables.read(table, options)) yield whole.slice(0, 7000);
      throw new Error('the connection broke');
    },
  };
  const path = newPath();
  const broken = await createSqliteOnlineStore({ path, tables: cut });
  const to = 20_000n;
  await expect(broken.materialize(moveView, { to })).rejects.toThrow('the connection broke');
  broken.close();
  const reader = await createSqliteOnlineStore({ path, readOnly: true });
  const seen = async (id: bigint) => (await reader.get(moveView, { id }, { at: to })).values;
  expect([await seen(0n), await seen(6999n)]).toEqual([
    { a: 0n, b: 0n },
    { a: null, b: null },
  ]);
  const store = await createSqliteOnlineStore({ path, tables });
  const done = await store.materialize(moveView, { to });
  expect(done).toEqual({ from: undefined, to, rows: 12_000 });
  expect(await seen(11_999n)).toEqual({ a: 11_999n, b: 11_999n });
  expect((await store.materialize(moveView, { to })).rows).toBe(0);
  reader.close();
  store.close();
});

test('a file that is no database, and a folder that is not there, are said plainly', async () => {
  const path = newPath();
  await writeFile(path, 'not a database, but long enough to be read as one '.repeat(50));
  await expect(createSqliteOnlineStore({ path })).rejects.toMatchObject({ code: 'corrupt' });
  const nowhere = join(folder, 'none', 'features.sqlite');
  await expect(createSqliteOnlineStore({ path: nowhere })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining(nowhere),
  });
});

test('without tables nothing can be materialized', async () => {
  const store = await createSqliteOnlineStore({ path: newPath() });
  await expect(store.materialize(view, { to: at })).rejects.toMatchObject({
    code: 'invalid-argument',
  });
  store.close();
});
