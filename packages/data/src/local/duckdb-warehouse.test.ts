import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import { createMemoryTableStore } from '../memory/memory-table-store.ts';
import { checkTable } from '../quality/check-table.ts';
import * as sql from '../sql/index.ts';
import { defineTable, type Row, type TableDefinition } from '../table.ts';
import type { TableStore } from '../table-store.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { createDuckdbWarehouse } from './duckdb-warehouse.ts';
import { createParquetTableStore } from './parquet-table-store.ts';

const crm = defineTable({
  name: 'crm',
  layer: 'silver',
  key: ['id'],
  columns: { id: { kind: 'string' }, plan: { kind: 'category', levels: ['basic', "pro's"] } },
});
const billing = defineTable({
  name: 'billing',
  layer: 'silver',
  key: [],
  columns: {
    customer: { kind: 'string' },
    cents: { kind: 'int64' },
    price: { kind: 'decimal', precision: 8, scale: 2 },
  },
});
const spending = defineTable({
  name: 'spending',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    plan: { kind: 'category', levels: ['basic', "pro's"] },
    cents: { kind: 'int32', min: 0, nullable: true },
  },
});
const rows = {
  crm: [
    { id: 'a', plan: 'basic' },
    { id: 'b', plan: "pro's" },
    { id: 'c', plan: "pro's" },
  ],
  billing: [
    { customer: 'b', cents: 5n, price: '0.05' },
    { customer: 'b', cents: 7n, price: '0.07' },
    { customer: 'c', cents: 1n, price: '0.01' },
  ],
} as const;

const totals = sql.aggregate(sql.from(billing), {
  by: { customer: sql.column(billing, 'customer') },
  values: { cents: sql.sum(sql.column(billing, 'cents')) },
});
const spent = sql.defineView(
  'spent',
  sql.join(sql.from(crm), totals, {
    type: 'left',
    on: { id: 'customer' },
    take: { cents: 'cents' },
  }),
);
const pros = sql.defineView(
  'pros',
  sql.where(sql.from(spent), sql.equal(sql.column(spent, 'plan'), sql.string("pro's"))),
);

const engine = createDuckdbEngine({ threads: 2 });
let root: string;
const stores: Record<string, TableStore> = { memory: createMemoryTableStore() };
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoa-warehouse-'));
  stores.parquet = createParquetTableStore({ root, engine });
  for (const store of Object.values(stores)) {
    await publish(store, crm, rows.crm);
    await publish(store, billing, rows.billing);
  }
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

async function publish<T extends TableDefinition>(
  store: TableStore,
  table: T,
  values: readonly Row<T>[],
): Promise<void> {
  async function* batches() {
    yield await rowsToBatch(table, values);
  }
  await store.publish(table, batches(), {
    mode: 'replace',
    provenance: { inputs: {}, parameters: values.length },
  });
}

function open(name: string) {
  const store = stores[name];
  if (store === undefined) throw new Error(`no store ${name}`);
  const tables = [crm, billing];
  return {
    store,
    warehouse: createDuckdbWarehouse({ engine, store, tables, views: [spent, pros] }),
  };
}

async function readAll<T extends TableDefinition>(store: TableStore, table: T): Promise<Row<T>[]> {
  const found: Row<T>[] = [];
  for await (const batch of store.read(table)) found.push(...readRows(table, batch));
  return found;
}

const provenance = { inputs: { crm: '1', billing: '1' } };

describe.each(['parquet', 'memory'])('the warehouse over a %s store', (name) => {
  test('views join several sources, and what they give is published once', async () => {
    const { store, warehouse } = open(name);
    const sorted = sql.orderBy(sql.from(pros), [
      sql.ascending(sql.column(pros, 'id'), { nulls: 'first' }),
    ]);
    const options = { mode: 'replace', provenance } as const;
    const compiled = sql.compileQuery(sorted, sql.duckdb);
    const snapshot = await warehouse.writeTable(compiled, spending, options);
    expect(snapshot.rows).toBe(2);
    expect(await readAll(store, spending)).toEqual([
      { id: 'b', plan: "pro's", cents: 12 },
      { id: 'c', plan: "pro's", cents: 1 },
    ]);
    expect((await warehouse.writeTable(compiled, spending, options)).number).toBe(snapshot.number);
    expect(await store.snapshots(spending)).toHaveLength(1);
  });

  test('rules are checked where the tables lie', async () => {
    const { warehouse } = open(name);
    const { findings } = await checkTable(warehouse, billing, {
      setRules: [
        { kind: 'unique', name: 'one-bill', columns: ['customer'] },
        { kind: 'references', name: 'known', on: { customer: 'id' }, table: crm },
      ],
      now: 0n,
    });
    expect(findings.map(({ rule, rows: broken }) => [rule, broken])).toEqual([
      ['one-bill', 1],
      ['known', 0],
    ]);
  });
});

test.each<[string, sql.Query, string]>([
  [
    'a missing column',
    sql.select(sql.from(crm), { id: sql.column(crm, 'id') }),
    'gives no column plan',
  ],
  [
    'a rounded type',
    sql.select(sql.from(crm), {
      id: sql.column(crm, 'id'),
      plan: sql.column(crm, 'plan'),
      cents: sql.float64(1.5),
    }),
    'column cents is int32, but the query gives DOUBLE',
  ],
  [
    'a value below the minimum',
    sql.select(sql.from(crm), {
      id: sql.column(crm, 'id'),
      plan: sql.column(crm, 'plan'),
      cents: sql.int64(-1),
    }),
    'column cents holds -1, expected a value in [0',
  ],
  [
    'a value that is too large',
    sql.select(sql.from(crm), {
      id: sql.column(crm, 'id'),
      plan: sql.column(crm, 'plan'),
      cents: sql.int64(2 ** 31),
    }),
    'INT32',
  ],
  [
    'an unknown level',
    sql.select(sql.from(crm), {
      id: sql.column(crm, 'id'),
      plan: sql.string('gold'),
      cents: sql.int64(1),
    }),
    'gold',
  ],
  [
    'a missing value',
    sql.select(sql.from(crm), {
      id: sql.caseWhen(sql.boolean(false), { value: sql.column(crm, 'id') }),
      plan: sql.column(crm, 'plan'),
      cents: sql.int64(1),
    }),
    'NOT NULL',
  ],
])('%s is refused, and nothing is published', async (_, query, message) => {
  const { store, warehouse } = open('parquet');
  const before = await store.snapshots(spending);
  const written = warehouse.writeTable(sql.compileQuery(query, sql.duckdb), spending, {
    mode: 'replace',
    provenance: { inputs: {}, parameters: message },
  });
  await expect(written).rejects.toMatchObject({ code: 'invalid-data' });
  await expect(written).rejects.toThrow(message);
  expect(await store.snapshots(spending)).toEqual(before);
});

test('a hostile text breaks out of no view', async () => {
  const { store } = open('parquet');
  const hostile = '\'); DROP TABLE crm; -- "`\\ \n é 😀';
  const query = sql.select(sql.from(crm), { text: sql.string(hostile) });
  const view = sql.defineView('hostile', query);
  const warehouse = createDuckdbWarehouse({ engine, store, tables: [crm], views: [view] });
  const found = [];
  for await (const batch of warehouse.query(sql.compileQuery(sql.from(view), sql.duckdb)))
    found.push(...readRows({ columns: { text: { kind: 'string' } } }, batch));
  expect(found).toEqual([{ text: hostile }, { text: hostile }, { text: hostile }]);
  expect(sql.compileView(view, sql.bigquery)).toBe(
    "CREATE OR REPLACE VIEW `hostile` AS SELECT '\\U00000027); DROP TABLE crm; -- \\U00000022\\U00000060\\U0000005c \\U0000000a \\U000000e9 \\U0001f600' AS `text` FROM `crm`",
  );
});

test('a stored NaN passes no bound, a least value neither', async () => {
  const store = createMemoryTableStore();
  const of = (name: string, bound: { min?: number; max?: number }) =>
    defineTable({ name, layer: 'gold', key: [], columns: { x: { kind: 'float64', ...bound } } });
  const free = of('free', {});
  const provenance = { inputs: {} };
  const batches = async function* () {
    yield await rowsToBatch(free, [{ x: Number.NaN }]);
  };
  await store.publish(free, batches(), { mode: 'replace', provenance });
  const warehouse = createDuckdbWarehouse({ engine, store, tables: [free] });
  const query = sql.compileQuery(sql.from(free), sql.duckdb);
  const write = (table: TableDefinition) =>
    warehouse.writeTable(query, table, { mode: 'replace', provenance });
  expect((await write(of('copy', {}))).rows).toBe(1);
  for (const bound of [{ min: 0 }, { max: 1 }, { min: 0, max: 1 }])
    await expect(write(of('bounded', bound))).rejects.toThrow('column x holds');
});
