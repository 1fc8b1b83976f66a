import { afterAll, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import { defineTable, type Row } from '../table.ts';
import { createDuckdbEngine, streamBatches } from './duckdb-engine.ts';
import { createTemporaryTable } from './duckdb-insert.ts';

const engine = createDuckdbEngine({ threads: 2 });
afterAll(() => engine.close());

const kinds = { nullable: true } as const;
const table = defineTable({
  name: 'fed',
  layer: 'silver',
  key: [],
  columns: {
    i: { kind: 'int32', ...kinds },
    j: { kind: 'int64', ...kinds },
    x: { kind: 'float64', ...kinds },
    d: { kind: 'date', ...kinds },
    t: { kind: 'timestamp', ...kinds },
    k: { kind: 'int32' },
  },
});

/** Three chunks of DuckDB and a bit, with nulls at the edges of bytes and chunks. */
const rows: Row<typeof table>[] = Array.from({ length: 6200 }, (_, n) => {
  const missing = n % 8 === 0 || n % 8 === 7 || n === 2047 || n === 2048;
  return {
    i: missing ? null : (n * 7919) | 0,
    j: n % 5 === 0 ? null : (n % 2 === 0 ? 1n : -1n) * (2n ** 63n - 1n - BigInt(n)),
    x: missing ? null : ([-0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324][n % 4] ?? 0),
    d: n % 3 === 0 ? null : (['0001-01-01', '2024-02-29', '9999-12-31'][n % 2] ?? null),
    t: missing ? null : -62_135_596_800_000_000n + BigInt(n),
    k: n,
  };
});

test.each([0, 1, 3, 2049])(
  'typed columns come back to the bit, from row %i of a batch',
  async (start) => {
    const connection = await engine.connect();
    const batch = (await rowsToBatch(table, rows)).slice(start);
    await createTemporaryTable(connection, {
      name: 'fed',
      columns: table.columns,
      batches: [batch],
    });
    const found: Row<typeof table>[] = [];
    for await (const part of streamBatches(connection, 'SELECT * FROM fed'))
      found.push(...readRows(table, part));
    connection.closeSync();
    expect(found).toStrictEqual(rows.slice(start));
  },
);

test('a null where none is allowed is still refused by name', async () => {
  const connection = await engine.connect();
  const batch = await rowsToBatch({ columns: { k: { kind: 'int32', nullable: true } } }, [
    { k: 1 },
    { k: null },
  ]);
  const fed = createTemporaryTable(connection, {
    name: 'refused',
    columns: { k: { kind: 'int32' } },
    batches: [batch],
  });
  await expect(fed).rejects.toThrow('column k is null in row 1');
  connection.closeSync();
});
