import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordBatchStreamWriter, tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import { bigqueryTable } from '../contract/bigquery-table.ts';
import { duckdbDdl, quoteName } from '../contract/duckdb-ddl.ts';
import { formatJsonRow, parseJsonRow } from '../contract/json-row.ts';
import { type EveryKindRow, everyKind, hostileTexts, randomRow } from '../fixtures/every-kind.ts';
import { parseBigQueryCell } from '../gcp/bigquery-column.ts';
import { toJsonLines } from '../gcp/json-lines.ts';
import { createRandom } from '../random.ts';
import { defineTable } from '../table.ts';
import { parseJsonLines } from '../testing/bigquery-rows.ts';
import { createDuckdbEngine, streamBatches } from './duckdb-engine.ts';
import { createTemporaryTable } from './duckdb-insert.ts';
import { createParquetTableStore } from './parquet-table-store.ts';

const random = createRandom('round trips');
const rows: readonly EveryKindRow[] = Array.from({ length: 1_500 }, (_, i) =>
  randomRow(random, BigInt(i)),
);

/** Rows in the order of their id, compared one by one: a picture of 1,500 would not be read. */
function expectSame(found: readonly EveryKindRow[]): void {
  expect(found.length).toBe(rows.length);
  const sorted = [...found].sort((a, b) => Number(a.id - b.id));
  rows.forEach((row, i) => {
    expect(sorted[i]).toStrictEqual(row);
  });
}

describe('1,500 rows of every kind lose nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lagoa-round-trip-'));
  const engine = createDuckdbEngine();
  let batch: Awaited<ReturnType<typeof rowsToBatch>>;
  beforeAll(async () => {
    batch = await rowsToBatch(everyKind, rows);
  });
  afterAll(async () => {
    await engine.close();
    rmSync(folder, { recursive: true });
  });

  test('the rows hold what likes to be lost', () => {
    const texts = new Set(rows.map(({ text }) => text));
    expect(hostileTexts.filter((text) => !texts.has(text))).toStrictEqual([]);
    const hold = (name: keyof EveryKindRow, value: unknown) =>
      expect(rows.some((row) => Object.is(row[name], value))).toBe(true);
    for (const value of [-0, Number.NaN, Infinity, -Infinity, 5e-324]) hold('float64', value);
    for (const value of [2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n]) hold('int64', value);
    for (const value of [-1n, -62_135_596_800_000_000n]) hold('timestamp', value);
    for (const value of ['0001-01-01', '9999-12-31', '2024-02-29']) hold('date', value);
    hold('decimal', `${'9'.repeat(29)}.${'9'.repeat(9)}`);
    hold('maybe_decimal', null);
  });

  test('through Arrow', () => expectSame([...readRows(everyKind, batch)]));

  test('through Arrow IPC bytes', () => {
    const bytes = RecordBatchStreamWriter.writeAll([batch]).toUint8Array(true);
    expectSame(tableFromIPC(bytes).batches.flatMap((part) => [...readRows(everyKind, part)]));
  });

  test('through JSON rows', () => {
    expectSame(rows.map((row) => parseJsonRow(everyKind, formatJsonRow(everyKind, row))));
  });

  test('through DuckDB, into the table of its DDL', () =>
    engine.withConnection(async (connection) => {
      await connection.run(duckdbDdl(everyKind));
      await createTemporaryTable(connection, {
        name: 'staging',
        columns: everyKind.columns,
        batches: [batch],
      });
      await connection.run(`INSERT INTO every_kind SELECT * FROM staging`);
      const found: EveryKindRow[] = [];
      for await (const part of streamBatches(connection, 'SELECT * FROM every_kind'))
        found.push(...readRows(everyKind, part));
      expectSame(found);
      const types = await connection.runAndReadAll('DESCRIBE every_kind');
      expect(types.getRows().map(([name]) => name)).toStrictEqual(Object.keys(everyKind.columns));
    }));

  test('through Parquet', async () => {
    const table = defineTable({
      ...everyKind,
      key: ['id'],
      clusterBy: [],
      partitionBy: ['category', 'maybe_category'],
    });
    const store = createParquetTableStore({ root: folder, engine });
    async function* batches() {
      yield batch;
    }
    await store.publish(table, batches(), { mode: 'replace', provenance: { inputs: {} } });
    const found: EveryKindRow[] = [];
    for await (const part of store.read(table)) found.push(...readRows(table, part));
    expectSame(found);
  });

  test('through BigQuery load files and REST answers', async () => {
    const { fields } = bigqueryTable(everyKind).schema;
    let text = '';
    for await (const chunk of toJsonLines(everyKind, [batch]))
      text += new TextDecoder().decode(chunk);
    expect(text).toBe(`${rows.map((row) => formatJsonRow(everyKind, row)).join('\n')}\n`);
    const stored = parseJsonLines(
      fields.map((field) => ({ ...field })),
      text,
    );
    if ('problem' in stored) throw new Error(stored.problem);
    const columns = Object.entries(everyKind.columns);
    stored.forEach((cells, record) => {
      columns.forEach(([name, column], i) => {
        expect([name, parseBigQueryCell(column, cells[i])]).toStrictEqual([
          name,
          Reflect.get(rows[record] ?? {}, name),
        ]);
      });
    });
  });
});

describe("DuckDB's table of a declaration refuses what the declaration does", () => {
  const good = rows.find((row) => Object.values(row).every((value) => value !== null));
  test.each<[keyof EveryKindRow, string]>([
    ['text', 'NULL'],
    ['maybe_text', "'two'' quotes'''"],
    ['category', "'unknown'"],
    ['maybe_int32', '6'],
    ['maybe_int32', '-6'],
    ['maybe_int64', '-1'],
    ['maybe_float64', "'0.09999999999999999'::DOUBLE"],
    ['maybe_float64', "'NaN'::DOUBLE"],
    ['maybe_float64', "'inf'::DOUBLE"],
    ['maybe_decimal', '-1.06'],
    ['maybe_decimal', '100.01'],
    ['maybe_date', "DATE '1969-12-31'"],
    ['maybe_date', "DATE '2024-03-01'"],
    ['maybe_timestamp', "TIMESTAMPTZ '1969-12-31 23:59:59.999998Z'"],
    ['maybe_timestamp', "TIMESTAMPTZ '2024-02-29 00:00:00.000001Z'"],
  ])('%s: %s', async (name, value) => {
    if (good === undefined) throw new Error('no row without nulls');
    const engine = createDuckdbEngine();
    try {
      await engine.withConnection(async (connection) => {
        await connection.run(duckdbDdl(everyKind));
        const batches = [await rowsToBatch(everyKind, [good])];
        await createTemporaryTable(connection, {
          name: 'staging',
          columns: everyKind.columns,
          batches,
        });
        await connection.run('INSERT INTO every_kind SELECT * FROM staging');
        const insert = `INSERT INTO every_kind SELECT * REPLACE (${value} AS ${quoteName(name)}) FROM staging`;
        await expect(connection.run(insert)).rejects.toThrow(
          /CHECK constraint|NOT NULL constraint|Could not convert/,
        );
      });
    } finally {
      await engine.close();
    }
  });
});
