import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readRows } from '../arrow-rows.ts';
import { defineCsvSource } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import { createMemoryTableStore } from '../memory/memory-table-store.ts';
import { quarantineTable } from '../quarantine.ts';
import { defineJsonLinesSource, defineParquetSource } from '../record-source.ts';
import { defineTable, type Row, type TableDefinition } from '../table.ts';
import type { TableStore } from '../table-store.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { createParquetTableStore } from './parquet-table-store.ts';
import { publishCsv } from './publish-csv.ts';
import { publishFile } from './publish-file.ts';
import { replayQuarantine } from './replay-quarantine.ts';

const engine = createDuckdbEngine({ threads: 2 });
const folders: string[] = [];
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoa-replay-'));
  folders.push(root);
});
afterAll(async () => {
  await engine.close();
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const declare = (levels: readonly string[], keyed: boolean) =>
  defineTable({
    name: 'sales',
    layer: 'silver',
    key: keyed ? ['id'] : [],
    columns: { id: { kind: 'int32' }, plan: { kind: 'category', levels }, month: { kind: 'date' } },
    partitionBy: ['month'],
  });

async function readAll<T extends TableDefinition>(store: TableStore, table: T): Promise<Row<T>[]> {
  const rows: Row<T>[] = [];
  for await (const batch of store.read(table)) rows.push(...readRows(table, batch));
  return rows;
}

const months = [
  ['2024-01-01', 'id,plan\n1,basic\n2,gold\nx,basic\n3,gold\nshort\n'],
  ['2024-02-01', 'id,plan\n7,basic\n8,gold\n'],
] as const;

async function start(store: TableStore, keyed: boolean): Promise<void> {
  const source = defineCsvSource({ table: declare(['basic'], keyed) });
  for (const [month, text] of months) {
    const path = join(root, `${month}.csv`);
    await writeFile(path, text);
    await publishCsv(store, source, {
      ...{ engine, path, name: month, constants: { month }, budget: { share: 1 } },
      mode: 'replace-partitions',
      provenance: { inputs: { [month]: '1' } },
    });
  }
}

const again = { engine, name: '2024-01-01', constants: { month: '2024-01-01' } };
const wide = (keyed: boolean) => defineCsvSource({ table: declare(['basic', 'gold'], keyed) });
const ids = (rows: readonly { readonly id: number }[]): number[] => rows.map(({ id }) => id);

describe.each([
  ['parquet, keyed', true, () => createParquetTableStore({ root, engine })],
  ['parquet, without a key', false, () => createParquetTableStore({ root, engine })],
  ['memory, keyed', true, () => createMemoryTableStore()],
  ['memory, without a key', false, () => createMemoryTableStore()],
] as const)('replayQuarantine: %s', (_, keyed, open) => {
  test('a mended contract lets rows out once; a repeat changes nothing', async () => {
    const store = open();
    await start(store, keyed);
    const source = wide(keyed);
    expect(await replayQuarantine(store, source, again)).toMatchObject({
      replayed: 2,
      remaining: 2,
    });
    expect(ids(await readAll(store, source.table))).toEqual([1, 2, 3, 7]);
    const aside = await readAll(store, quarantineTable(source.table));
    expect(aside.map(({ source: name, record, rule }) => [name, record, rule])).toEqual([
      ['2024-01-01', 2n, 'wrong-type'],
      ['2024-01-01', 4n, 'malformed'],
      ['2024-02-01', 1n, 'unknown-level'],
    ]);
    const count = async () => [
      (await store.snapshots(source.table)).length,
      (await store.snapshots(quarantineTable(source.table))).length,
    ];
    const before = await count();
    expect(await replayQuarantine(store, source, again)).toEqual({ replayed: 0, remaining: 2 });
    expect(await count()).toEqual(before);
  });

  test('stopped between the table and its quarantine, a repeat completes and doubles nothing', async () => {
    const store = open();
    await start(store, keyed);
    const source = wide(keyed);
    const stopping: TableStore = {
      ...store,
      publish: (table, batches, options) => {
        if (table.name.endsWith('__quarantine')) throw new LagoaError('unavailable', 'stopped');
        return store.publish(table, batches, options);
      },
    };
    await expect(replayQuarantine(stopping, source, again)).rejects.toThrow('stopped');
    expect(ids(await readAll(store, source.table))).toEqual([1, 2, 3, 7]);
    expect(await replayQuarantine(store, source, again)).toMatchObject({
      replayed: 2,
      remaining: 2,
    });
    expect(ids(await readAll(store, source.table))).toEqual([1, 2, 3, 7]);
    expect(await readAll(store, quarantineTable(source.table))).toHaveLength(3);
  });

  test('mended rows leave with their mended fields, whatever they hold', async () => {
    const store = open();
    await start(store, keyed);
    const source = wide(keyed);
    const { replayed, remaining } = await replayQuarantine(store, source, {
      ...again,
      fix: ({ record, raw }) => {
        if (record === 2n) return { id: '40', plan: 'gold' };
        return record === 4n ? { id: '"4"\n,', plan: '' } : JSON.parse(raw);
      },
    });
    expect([replayed, remaining]).toEqual([3, 1]);
    expect(ids(await readAll(store, source.table))).toEqual([1, 2, 40, 3, 7]);
    const [left] = await readAll(store, quarantineTable(source.table));
    expect(left).toMatchObject({
      record: 4n,
      rule: 'wrong-type',
      raw: '{"id":"\\"4\\"\\n,","plan":""}',
    });
  });
});

test('a row whose key the table holds with other values stays in quarantine', async () => {
  const store = createParquetTableStore({ root, engine });
  await start(store, true);
  const source = wide(true);
  const { replayed, remaining } = await replayQuarantine(store, source, {
    ...again,
    fix: ({ record }) => (record === 1n ? { id: '1', plan: 'gold' } : undefined),
  });
  expect([replayed, remaining]).toEqual([0, 4]);
  expect(ids(await readAll(store, source.table))).toEqual([1, 7]);
});

describe('a source of another format', () => {
  const table = (levels: readonly string[]) =>
    defineTable({
      name: 'sales',
      layer: 'silver',
      key: ['id'],
      columns: {
        id: { kind: 'int64' },
        plan: { kind: 'category', levels, nullable: true },
        note: { kind: 'string', nullable: true },
        at: { kind: 'timestamp', nullable: true },
      },
    });
  const columns = { plan: { field: 'Plan "x"', nullText: ['-'] } };
  const lines = [
    '{"id":9223372036854775807,"Plan \\"x\\"":"basic","note":"kept"}',
    '{"id":"nine","Plan \\"x\\"":"basic"}',
    'no JSON',
    '{"id":2,"Plan \\"x\\"":"gold","note":"","at":"1969-12-31T23:59:59.999999Z"}',
    '{"id":9223372036854775807,"Plan \\"x\\"":"gold","note":"clashes"}',
    '{"id":{"a":1},"Plan \\"x\\"":"gold"}',
    '{"id":2,"Plan \\"x\\"":"gold","note":null}',
    '{"id":4,"Plan \\"x\\"":"gold","note":null}',
  ];
  const values = [
    "9223372036854775807, 'basic', 'kept', NULL::TIMESTAMPTZ",
    "2, 'gold', '', '1969-12-31 23:59:59.999999Z'",
    "9223372036854775807, 'gold', 'clashes', NULL",
    "2, 'gold', NULL, NULL",
    "4, 'gold', NULL, NULL",
    "5, 'tin', NULL, NULL",
  ];
  const clash = { id: '9223372036854775807', 'Plan "x"': 'gold', note: 'clashes', at: null };
  const doubled = { id: '2', 'Plan "x"': 'gold', note: null, at: null };

  test.each([
    [
      'JSON Lines',
      defineJsonLinesSource,
      (path: string) => writeFile(path, lines.join('\n')),
      [
        [1, 'wrong-type', { ...doubled, id: 'nine', 'Plan "x"': 'basic' }],
        [2, 'malformed', 'no JSON'],
        [4, 'duplicate-key', clash],
        [5, 'wrong-type', lines[5]],
        [6, 'duplicate-key', doubled],
      ],
      3,
    ],
    [
      'Parquet',
      defineParquetSource,
      (path: string) =>
        engine.withConnection(async (connection) => {
          const rows = `(VALUES (${values.join('), (')})) AS v(id, "Plan ""x""", note, "at")`;
          await connection.run(`COPY (SELECT * FROM ${rows}) TO '${path}' (FORMAT parquet)`);
        }),
      [
        [2, 'duplicate-key', clash],
        [3, 'duplicate-key', doubled],
        [5, 'unknown-level', { ...doubled, id: '5', 'Plan "x"': 'tin' }],
      ],
      1,
    ],
  ])('%s: rows leave with every digit, the others keep their place', async (...given) => {
    const [, declareSource, write, expected, original] = given;
    const path = join(root, 'rows');
    await write(path);
    const store = createParquetTableStore({ root, engine });
    const work = { engine, name: 'rows' };
    await publishFile(store, declareSource({ table: table(['basic']), columns }), {
      ...{ ...work, path, budget: { share: 1 }, mode: 'replace' },
      provenance: { inputs: { rows: '1' } },
    });
    const wider = declareSource({ table: table(['basic', 'gold']), columns });
    const aside = quarantineTable(wider.table);
    const done = await replayQuarantine(store, wider, work);
    expect(done).toMatchObject({ replayed: 2, remaining: expected.length });
    expect(await readAll(store, wider.table)).toStrictEqual([
      { id: 9223372036854775807n, plan: 'basic', note: 'kept', at: null },
      { id: 2n, plan: 'gold', note: '', at: -1n },
      { id: 4n, plan: 'gold', note: null, at: null },
    ]);
    const left = await readAll(store, aside);
    const why = left.map(({ record, rule, raw }) => [Number(record), rule, JSON.parse(raw)]);
    expect(why).toStrictEqual(expected);
    const reasons = left.map(({ reason }) => reason).join('\n');
    expect(reasons).toContain(`it is the one of record ${original}`);
    expect(await replayQuarantine(store, wider, work)).toMatchObject({ replayed: 0 });

    const fix = ({ record }: { readonly record: bigint }) =>
      record === 2n ? { id: '102', 'Plan "x"': '-', note: null, at: null } : undefined;
    expect(await replayQuarantine(store, wider, { ...work, fix })).toMatchObject({ replayed: 1 });
    expect((await readAll(store, wider.table)).at(-1)).toMatchObject({ id: 102n, plan: null });
    expect(await readAll(store, aside)).toHaveLength(expected.length - 1);
  });
});

test('nothing in quarantine is nothing to do', async () => {
  const store = createMemoryTableStore();
  expect(await replayQuarantine(store, wide(true), again)).toEqual({ replayed: 0, remaining: 0 });
});
