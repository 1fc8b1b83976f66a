import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import { everyKind, randomRow } from '../fixtures/every-kind.ts';
import { createRandom } from '../random.ts';
import { defineTable } from '../table.ts';
import { snapshotFiles } from '../publish.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { createParquetTableStore } from './parquet-table-store.ts';
import { openTable } from './open-table.ts';
import { readParquet } from './read-parquet.ts';
import { tableFromParquet } from './table-from-parquet.ts';

const folder = mkdtempSync(join(tmpdir(), 'lagoa-adopt-'));
const engine = createDuckdbEngine();
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

/** A Parquet file of a query's rows, as a stranger would write it. */
async function write(name: string, query: string, more = ''): Promise<string> {
  const path = join(folder, `${name}.parquet`);
  await engine.withConnection((connection) =>
    connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet${more})`),
  );
  return path;
}

const options = { name: 'found', layer: 'bronze', engine } as const;

describe('tableFromParquet', () => {
  test('a published table gives back its declaration, from any of its files', async () => {
    const random = createRandom('adopt');
    const table = defineTable({
      ...everyKind,
      key: ['id'],
      clusterBy: ['text'],
      partitionBy: ['boolean'],
    });
    const store = createParquetTableStore({ root: folder, engine });
    async function* batches() {
      yield await rowsToBatch(
        table,
        Array.from({ length: 20 }, (_, i) => randomRow(random, BigInt(i))),
      );
    }
    const snapshot = await store.publish(table, batches(), {
      mode: 'replace',
      provenance: { inputs: {} },
    });
    const files = snapshotFiles(snapshot).map(({ path }) =>
      join(folder, table.layer, table.name, path),
    );
    expect(files).toHaveLength(2);
    const { name, layer } = table;
    const found = await tableFromParquet(files, { name, layer, engine });
    expect(found.table).toStrictEqual(table);
    expect(found.source).toContain("unit: 'months'");
    const renamed = await tableFromParquet(files, {
      name: 'other',
      layer: 'gold',
      key: [],
      engine,
    });
    expect(renamed.table).toStrictEqual({ ...table, name: 'other', layer: 'gold', key: [] });
  });

  test("a stranger's file gives kinds that hold its values", async () => {
    const path = await write(
      'stranger',
      `SELECT 1::TINYINT a, 1::SMALLINT b, 1::INTEGER c, 1::UTINYINT d, 1::USMALLINT e, 1::UINTEGER f,
       1::BIGINT g, 1::FLOAT h, 1::DOUBLE i, 1::DECIMAL(38, 2) j, 'x' k, true l, DATE '2024-02-29' m,
       TIMESTAMPTZ '2024-02-29 00:00:00Z' n, 'x'::ENUM('x', 'y') o, uuid() p, 18446744073709551615::UBIGINT q`,
    );
    const { table, source, notes } = await tableFromParquet(path, { ...options, key: [] });
    const nullable = true;
    expect(table).toStrictEqual({
      kind: 'table',
      version: 1,
      name: 'found',
      layer: 'bronze',
      key: [],
      columns: {
        a: { kind: 'int32', nullable },
        b: { kind: 'int32', nullable },
        c: { kind: 'int32', nullable },
        d: { kind: 'int32', nullable },
        e: { kind: 'int32', nullable },
        f: { kind: 'int64', nullable },
        g: { kind: 'int64', nullable },
        h: { kind: 'float64', nullable },
        i: { kind: 'float64', nullable },
        j: { kind: 'decimal', precision: 38, scale: 2, nullable },
        k: { kind: 'string', nullable },
        l: { kind: 'boolean', nullable },
        m: { kind: 'date', nullable },
        n: { kind: 'timestamp', nullable },
        o: { kind: 'string', nullable },
        p: { kind: 'string', nullable },
        q: { kind: 'decimal', precision: 20, scale: 0, nullable },
      },
      partitionBy: [],
    });
    expect(source).toContain(
      "    j: { kind: 'decimal', precision: 38, scale: 2, nullable: true },",
    );
    expect(notes).toStrictEqual([]);
    const rows = [];
    for await (const batch of readParquet(engine, table, { path }))
      rows.push(...readRows(table, batch));
    expect(rows).toMatchObject([
      { p: expect.stringMatching(/^[0-9a-f-]{36}$/), q: '18446744073709551615' },
    ]);
  });

  test('a folder gives the columns of its folders, to partition by', async () => {
    const path = join(folder, 'hive');
    const rows =
      "(VALUES (1, '2024-01', 'a'), (2, '2024-01', 'b/c=d'), (3, '2024-02', NULL)) v(id, month, plan)";
    await engine.withConnection((connection) =>
      connection.run(
        `COPY (SELECT * FROM ${rows}) TO '${path}' (FORMAT parquet, PARTITION_BY (month, plan))`,
      ),
    );
    const { table, notes } = await tableFromParquet(path, { ...options, key: ['month'] });
    expect(table.columns).toStrictEqual({
      id: { kind: 'int32', nullable: true },
      month: { kind: 'string' },
      plan: { kind: 'string', nullable: true },
    });
    expect(table.partitionBy).toStrictEqual(['month', 'plan']);
    expect(notes).toHaveLength(2);
    const found = [];
    for await (const batch of readParquet(engine, table, { path }))
      found.push(...readRows(table, batch));
    expect(found.toSorted((a, b) => Number(a.id) - Number(b.id))).toStrictEqual([
      { id: 1, month: '2024-01', plan: 'a' },
      { id: 2, month: '2024-01', plan: 'b/c=d' },
      { id: 3, month: '2024-02', plan: null },
    ]);
  });

  test('a published folder is not read as a heap of files, its rows would come twice', async () => {
    const table = defineTable({
      name: 'twice',
      layer: 'gold',
      key: [],
      columns: { id: { kind: 'int32' }, plan: { kind: 'string', nullable: true } },
      partitionBy: ['plan'],
    });
    const store = createParquetTableStore({ root: folder, engine });
    for (const id of [1, 2]) {
      const rows = async function* () {
        yield await rowsToBatch(table, [
          { id, plan: null },
          { id, plan: 'é' },
        ]);
      };
      await store.publish(table, rows(), {
        mode: 'replace',
        provenance: { inputs: { id: `${id}` } },
      });
    }
    const path = join(folder, 'gold', 'twice');
    const refused = {
      code: 'invalid-argument',
      message: expect.stringContaining('whose log says'),
    };
    const read = async (from: string) => {
      const rows = [];
      for await (const batch of readParquet(engine, table, { path: from }))
        rows.push(...readRows(table, batch));
      return rows;
    };
    await expect(read(path)).rejects.toMatchObject(refused);
    await expect(tableFromParquet(path, options)).rejects.toMatchObject(refused);
    await expect(
      openTable(`file://${path}`, table).read()[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject(refused);
    // The data alone: what the files hold wins over the names of their folders.
    const plans = (await read(join(path, 'data'))).map(({ plan }) => plan ?? 'null');
    expect(plans.toSorted()).toStrictEqual(['null', 'null', 'é', 'é']);
  });

  test('refuses by name all that no kind can hold', async () => {
    const path = await write(
      'refused',
      `SELECT 1 AS ok, [{'ok': 1}] list, {'a': {'b': [1]}, 'c': 2} nested, 1 AS "next", 'x'::BLOB blob,
       TIME '01:02:03' "time", now()::TIMESTAMP_NS nanos,
       now()::TIMESTAMP naive, INTERVAL 1 DAY AS "interval", 1 "größe", 1 "a""; DROP TABLE b", 1 _partition_x`,
    );
    const failure = await tableFromParquet(path, options).catch((error: unknown) => error);
    const text = failure instanceof Error ? failure.message : '';
    for (const part of [
      '"list" (STRUCT(ok INTEGER)[])',
      '"nested" (STRUCT(a STRUCT(b INTEGER[]), c INTEGER))',
      '"blob" (BLOB)',
      '"time" (TIME)',
      '"nanos" (TIMESTAMP_NS)',
      '"naive" (TIMESTAMP without time zone',
      '"interval" (INTERVAL)',
      '"größe" (',
      '"a\\"; DROP TABLE b" (',
      '"_partition_x" (',
    ])
      expect(text).toContain(part);
    expect(text).not.toContain('"ok" (');
    expect(text).not.toContain('"next" (');
  });

  test('takes times without zone as UTC only where told', async () => {
    const path = await write('naive', "SELECT TIMESTAMP '2024-02-29 00:00:00' t");
    const { table } = await tableFromParquet(path, { ...options, naiveTimestamps: 'utc' });
    expect(table.columns).toStrictEqual({ t: { kind: 'timestamp', nullable: true } });
  });

  test('a declaration that is not of the file is not believed', async () => {
    const other = JSON.stringify(
      defineTable({ name: 'other', layer: 'gold', key: [], columns: { b: { kind: 'int32' } } }),
    );
    const path = await write('changed', 'SELECT 1 a', `, KV_METADATA {lagoa_table: '${other}'}`);
    const { table, notes } = await tableFromParquet(path, options);
    expect(Object.keys(table.columns)).toStrictEqual(['a']);
    expect(notes).toStrictEqual(['the file says that it holds other, whose columns are others']);
    const broken = await write('broken', 'SELECT 1 a', `, KV_METADATA {lagoa_table: '{"kind":1}'}`);
    await expect(tableFromParquet(broken, options)).rejects.toMatchObject({ code: 'corrupt' });
  });

  test('says which file is missing, is none, or is another', async () => {
    const path = await write('one', 'SELECT 1 a');
    const missing = join(folder, 'missing.parquet');
    await expect(tableFromParquet(missing, options)).rejects.toMatchObject({ code: 'not-found' });
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await expect(tableFromParquet(empty, options)).rejects.toThrow('holds no .parquet file');
    await expect(tableFromParquet([], options)).rejects.toThrow('no Parquet file');
    const text = join(folder, 'text.parquet');
    writeFileSync(text, 'a,b\n1,2\n');
    await expect(tableFromParquet(text, options)).rejects.toMatchObject({ code: 'invalid-data' });
    const second = await write('two', 'SELECT 1::BIGINT a');
    await expect(tableFromParquet([path, second], options)).rejects.toThrow(
      'column 0 is a BIGINT instead of a INTEGER',
    );
    const third = await write('three', 'SELECT 1 a, 2 b');
    await expect(tableFromParquet([path, third], options)).rejects.toThrow(
      '2 columns instead of 1',
    );
    const starred = join(folder, 'o*.parquet');
    copyFileSync(path, starred);
    copyFileSync(second, join(folder, 'oo.parquet'));
    expect((await tableFromParquet(starred, options)).table.columns).toStrictEqual({
      a: { kind: 'int32', nullable: true },
    });
    const quoted = join(folder, "it's; --.parquet");
    copyFileSync(path, quoted);
    expect((await tableFromParquet(quoted, options)).table.columns).toHaveProperty('a');
  });
});
