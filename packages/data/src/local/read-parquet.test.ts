import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRows } from '../arrow-rows.ts';
import { defineTable } from '../table.ts';
import type { ReadOptions } from '../table-store.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { quoteText } from './duckdb-sql.ts';
import { readParquet } from './read-parquet.ts';

const engine = createDuckdbEngine({ threads: 2 });
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lagoa-[x]*-'));
});
afterAll(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

const sales = defineTable({
  name: 'sales',
  layer: 'silver',
  key: ['id'],
  columns: {
    id: { kind: 'int64' },
    plan: { kind: 'category', levels: ['basic', 'pro'], nullable: true },
    paid: { kind: 'decimal', precision: 9, scale: 2, nullable: true },
    day: { kind: 'date', nullable: true },
  },
  partitionBy: ['day'],
});

async function write(path: string, query: string, options = ''): Promise<string> {
  const target = join(root, path);
  await mkdir(join(target, '..'), { recursive: true });
  await engine.withConnection((connection) =>
    connection.run(`COPY (${query}) TO ${quoteText(target)} (FORMAT parquet${options})`),
  );
  return target;
}

async function readAll(path: string, options: Omit<ReadOptions, 'snapshot'> = {}) {
  const rows = [];
  for await (const batch of readParquet(engine, sales, { path, ...options }))
    rows.push(...readRows({ columns: sales.columns }, batch));
  return rows;
}

const first = { id: 1n, plan: 'pro', paid: '2.50', day: '2024-02-29' } as const;
const second = { id: 2n, plan: null, paid: null, day: null } as const;
const text = `SELECT * FROM (VALUES (1::INTEGER, 'pro', 2.5::DECIMAL(4, 1), DATE '2024-02-29'), (2, NULL, NULL, NULL)) AS t(id, plan, paid, "day")`;

describe('readParquet', () => {
  test('reads one file, whatever its name', async () => {
    expect(await readAll(await write(`a [1]*?'.parquet`, text))).toStrictEqual([first, second]);
  });

  test('reads a folder that DuckDB partitioned, hidden files let be', async () => {
    const folder = await write('hive', text, ', PARTITION_BY ("day")');
    await writeFile(join(folder, '_metadata.parquet'), 'no Parquet');
    await writeFile(join(folder, '_SUCCESS'), '');
    await mkdir(join(folder, '.tmp'));
    await writeFile(join(folder, '.tmp', 'a.parquet'), 'no Parquet');
    const rows = await readAll(folder);
    expect(rows.toSorted((a, b) => Number(a.id - b.id))).toStrictEqual([first, second]);
    expect(await readAll(folder, { partition: { day: '2024-02-29' } })).toStrictEqual([first]);
    await expect(readAll(folder, { partition: { id: '1' } })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  test('an infinite time is refused, not read as a number', async () => {
    const columns = { at: { kind: 'timestamp', nullable: true } } as const;
    const times = defineTable({ name: 'times', layer: 'silver', key: [], columns });
    const read = async (value: string) => {
      const path = await write('times.parquet', `SELECT ${value}::TIMESTAMP AS at`);
      const rows = [];
      for await (const batch of readParquet(engine, times, { path }))
        rows.push(...readRows(times, batch));
      return rows;
    };
    expect(await read('NULL')).toStrictEqual([{ at: null }]);
    expect(await read("'1970-01-01 00:00:01'")).toStrictEqual([{ at: 1_000_000n }]);
    for (const infinite of ["'infinity'", "'-infinity'"])
      await expect(read(infinite)).rejects.toMatchObject({
        code: 'invalid-data',
        message: expect.stringContaining('column at: infinity is no timestamp'),
      });
  });

  test('a column that some files lack is null there', async () => {
    const folder = join(root, 'two');
    await write('two/a.parquet', text);
    await write('two/b.parquet', `SELECT 3 AS id, NULL::DATE AS "day"`);
    expect(await readAll(folder)).toStrictEqual([first, second, { ...second, id: 3n }]);
  });

  test.each([
    ['a missing column', `SELECT 1 AS id`, /column plan missing; the files have id/],
    [
      'a type that would be rounded',
      text.replace('1::INTEGER', '1.6::DOUBLE'),
      /column id: expected values for int64, found the type DOUBLE/,
    ],
    [
      'digits beyond the scale',
      text.replace('2.5::DECIMAL(4, 1)', '2.505::DECIMAL(9, 3)'),
      /column paid: expected values for decimal, found the type DECIMAL\(9,3\)/,
    ],
    [
      'a level that is not declared',
      text.replace('pro', 'gold'),
      /Could not convert string 'gold'/,
    ],
    [
      'a value beyond the type',
      text.replace('1::INTEGER', '18446744073709551615::UBIGINT'),
      /out of range/,
    ],
  ])('refuses %s', async (name, query, message) => {
    const path = await write(`${name}.parquet`, query);
    await expect(readAll(path)).rejects.toMatchObject({
      code: 'invalid-data',
      message: expect.stringMatching(message),
    });
  });

  test('a folder whose name is no value of its column, no file, no folder and no Parquet are errors', async () => {
    const folder = join(root, 'bad');
    await write(
      'bad/day=someday/a.parquet',
      `SELECT 1 AS id, NULL::VARCHAR AS plan, 1::DECIMAL(9, 2) AS paid`,
    );
    await expect(readAll(folder)).rejects.toThrow('column day: a folder names no date');
    await mkdir(join(root, 'empty'));
    for (const name of ['empty', 'none'])
      await expect(readAll(join(root, name))).rejects.toMatchObject({ code: 'not-found' });
    await writeFile(join(root, 'x.parquet'), 'no Parquet');
    await expect(readAll(join(root, 'x.parquet'))).rejects.toMatchObject({ code: 'invalid-data' });
  });
});
