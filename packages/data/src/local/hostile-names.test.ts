import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import type { Column } from '../column.ts';
import { bigqueryTable } from '../contract/bigquery-table.ts';
import { duckdbDdl } from '../contract/duckdb-ddl.ts';
import { formatJsonRow, parseJsonRow } from '../contract/json-row.ts';
import { hostileTexts } from '../fixtures/every-kind.ts';
import { contractHash } from '../publish.ts';
import { defineTable, type Row } from '../table.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { createParquetTableStore } from './parquet-table-store.ts';
import { tableFromParquet } from './table-from-parquet.ts';

const folder = mkdtempSync(join(tmpdir(), 'lagoa-names-'));
const engine = createDuckdbEngine();
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

const string = { kind: 'string' } as const;
const declare = (table: string, column: string) =>
  defineTable({ name: table, layer: 'gold', key: [], columns: { [column]: string } });

test.each([
  ...hostileTexts.filter((text) => !/^\w+$/.test(text)),
  'a b',
  'a.b',
  'a/b',
  'a-b',
  '1a',
  'größe',
  'a\0b',
  '\u0430bc',
  'ａ',
  'a$b',
  'a\n',
])('the name %j names neither table nor column', (name) => {
  expect(() => declare(name, 'a')).toThrow('table name must be ASCII letters, digits and _');
  expect(() => declare('t', name)).toThrow('column name must be ASCII letters, digits and _');
});

/** Words that SQL, BigQuery, JavaScript or our own statements use. */
const words = [
  'select SELECTED from table order group by where null true interval user current_date rowid',
  'parts staging part part_rows p0 row number number file_row_number filename every value values',
  'constructor toString hasOwnProperty valueOf length name kind columns __defineGetter__ _ __',
]
  .join(' ')
  .split(' ');
const columns: Record<string, Column> = {};
for (const word of [...new Set(words)]) columns[word] = { kind: 'string', nullable: true };
const long = 'x'.repeat(300);
const named = defineTable({
  name: 'select',
  layer: 'gold',
  key: [long],
  columns: { [long]: string, ...columns },
  partitionBy: [long, 'part', 'p0'],
});

test('reserved words and 300 characters go through every form, with hostile values in all of them', async () => {
  const rows = hostileTexts.map(
    (text, i): Row<typeof named> =>
      Object.fromEntries(
        Object.keys(named.columns).map((name, k) => [
          name,
          hostileTexts[(i + k) % hostileTexts.length] ?? text,
        ]),
      ),
  );
  const key = (row: Row<typeof named>) => JSON.stringify(row);
  const expected = rows.map(key).sort();
  expect(rows.map((row) => key(parseJsonRow(named, formatJsonRow(named, row)))).sort()).toEqual(
    expected,
  );
  const store = createParquetTableStore({ root: folder, engine });
  async function* batches() {
    yield await rowsToBatch(named, rows);
  }
  await store.publish(named, batches(), { mode: 'replace', provenance: { inputs: {} } });
  const found: string[] = [];
  for await (const batch of store.read(named)) found.push(...[...readRows(named, batch)].map(key));
  expect(found.sort()).toEqual(expected);
  expect(readdirSync(folder)).toEqual(['gold']);
  expect(readdirSync(join(folder, 'gold'))).toEqual(['select']);
  const files = readdirSync(join(folder, 'gold', 'select', 'data'), { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('.parquet'));
  expect(files).toHaveLength(rows.length);
  const paths = files.map((path) => join(folder, 'gold', 'select', 'data', path));
  const adopted = await tableFromParquet(paths, { name: 'select', layer: 'gold', engine });
  expect(contractHash(adopted.table)).toBe(contractHash(named));
  await engine.withConnection((connection) => connection.run(duckdbDdl(named)));
  expect(bigqueryTable(named).schema.fields.map(({ name }) => name)).toEqual(
    Object.keys(named.columns),
  );
});

test('a table name of 200 characters names a folder, its quarantine too', async () => {
  const { quarantineTable } = await import('../quarantine.ts');
  const table = declare('t'.repeat(188), 'a');
  const store = createParquetTableStore({ root: folder, engine });
  for (const each of [declare('t'.repeat(200), 'a'), table]) {
    async function* batches() {
      yield await rowsToBatch(each, [{ a: 'x' }]);
    }
    await store.publish(each, batches(), { mode: 'replace', provenance: { inputs: {} } });
  }
  expect(quarantineTable(table).name).toHaveLength(200);
});

test("levels, patterns and bounds stay inside DuckDB's text", async () => {
  const levels = hostileTexts.filter((text) => text !== '');
  const table = defineTable({
    name: 'levels',
    layer: 'gold',
    key: [],
    columns: {
      level: { kind: 'category', levels },
      text: { kind: 'string', pattern: "[^;]*'\\); DROP TABLE victim; --" },
    },
  });
  await engine.withConnection(async (connection) => {
    await connection.run('CREATE TABLE victim (a INTEGER)');
    await connection.run(duckdbDdl(table));
    await connection.run(`INSERT INTO levels VALUES ($1, $2)`, [
      "'; DROP TABLE t; --",
      "x'); DROP TABLE victim; --",
    ]);
    const victim = await connection.runAndReadAll('SELECT count(*)::INTEGER FROM victim');
    expect(victim.getRows()).toEqual([[0]]);
  });
});
