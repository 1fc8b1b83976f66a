import { Table, tableFromIPC, tableToIPC } from 'apache-arrow';
import { afterAll, describe, expect, test } from 'vitest';
import { type ArrowValue, readColumn } from '../arrow-column.ts';
import type { SqlValue } from '../sql-engine.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';

const engine = createDuckdbEngine({ threads: 2, memoryLimitMb: 256 });
afterAll(() => engine.close());

async function columns(text: string, parameters: readonly SqlValue[] = []) {
  const found: Record<string, { kind: string; values: ArrowValue[] }> = {};
  for await (const batch of engine.query({ text, parameters }))
    for (const { name } of batch.schema.fields) {
      const column = readColumn(batch, name);
      const known = found[name] ?? { kind: column.kind, values: [] };
      found[name] = known;
      for (let row = 0; row < column.length; row++) known.values.push(column.value(row));
    }
  return found;
}

/** DuckDB expression of two values and a null, and what they must be in JavaScript. */
const types: [string, string, string, ArrowValue[]][] = [
  ['BOOLEAN', 'boolean', "('true', 'false')", [true, false]],
  ['TINYINT', 'int32', '(-128, 127)', [-128, 127]],
  ['SMALLINT', 'int32', '(-32768, 32767)', [-32768, 32767]],
  ['INTEGER', 'int32', '(-2147483648, 2147483647)', [-2147483648, 2147483647]],
  [
    'BIGINT',
    'int64',
    '(-9223372036854775808, 9223372036854775807)',
    [-(2n ** 63n), 2n ** 63n - 1n],
  ],
  ['UTINYINT', 'int32', '(0, 255)', [0, 255]],
  ['USMALLINT', 'int32', '(0, 65535)', [0, 65535]],
  ['UINTEGER', 'float64', '(0, 4294967295)', [0, 4294967295]],
  ['UBIGINT', 'int64', '(0, 18446744073709551615)', [0n, 2n ** 64n - 1n]],
  ['HUGEINT', 'decimal', "('-99999999999999999999', 12)", ['-99999999999999999999', '12']],
  ['FLOAT', 'float64', "(0.5, 'nan')", [0.5, Number.NaN]],
  ['DOUBLE', 'float64', "('-inf', 0.1)", [Number.NEGATIVE_INFINITY, 0.1]],
  ['DECIMAL(4,2)', 'decimal', '(-99.99, 0.01)', ['-99.99', '0.01']],
  ['DECIMAL(9,0)', 'decimal', '(-5, 999999999)', ['-5', '999999999']],
  [
    'DECIMAL(18,3)',
    'decimal',
    "('-0.001', '999999999999999.999')",
    ['-0.001', '999999999999999.999'],
  ],
  [
    'DECIMAL(38,38)',
    'decimal',
    `('-0.${'9'.repeat(38)}', 0)`,
    [`-0.${'9'.repeat(38)}`, `0.${'0'.repeat(38)}`],
  ],
  [
    'VARCHAR',
    'string',
    "('', 'é☂🦩, longer than twelve bytes')",
    ['', 'é☂🦩, longer than twelve bytes'],
  ],
  ["ENUM('b', 'a''')", 'category', "('a''', 'b')", ["a'", 'b']],
  ['DATE', 'date', "('2024-02-29', '1969-12-31')", ['2024-02-29', '1969-12-31']],
  [
    'TIMESTAMP',
    'timestamp',
    "('1970-01-01 00:00:00.000001', '1969-12-31 23:59:59.999999')",
    [1n, -1n],
  ],
  [
    'TIMESTAMPTZ',
    'timestamp',
    "('2024-02-29 12:34:56.123457+00', '1970-01-01 02:00:00+02')",
    [1709210096123457n, 0n],
  ],
];

describe('createDuckdbEngine', () => {
  test.each(types)(
    '%s comes as %s, nulls and every digit kept',
    async (type, kind, pair, values) => {
      const text = `SELECT CAST(x AS ${type}) AS x FROM (SELECT unnest([${pair.slice(1, -1)}]) AS x UNION ALL SELECT NULL)`;
      const list = pair.includes("'")
        ? text.replaceAll(
            /\[([^\]]*)\]/g,
            (_, items: string) => `[${items.replaceAll(/(^|, )(-?[\d.]+)/g, "$1'$2'")}]`,
          )
        : text;
      const { x } = await columns(list);
      expect(x).toStrictEqual({ kind, values: [...values, null] });
    },
  );

  test('many rows come in several batches, in order, null after null', async () => {
    const rows = 200_001;
    const { i, even } = await columns(
      `SELECT i::INTEGER AS i, CASE WHEN i % 2 = 0 THEN i::VARCHAR END AS even FROM range(${rows}) AS r(i)`,
    );
    expect(i?.values).toHaveLength(rows);
    expect(i?.values.every((value, row) => value === row)).toBe(true);
    expect(even?.values.every((value, row) => value === (row % 2 === 0 ? String(row) : null))).toBe(
      true,
    );
  });

  test('batches cross a border as IPC bytes', async () => {
    const batches = [];
    const text = `SELECT (CASE WHEN i % 3 = 0 THEN 'x' END)::ENUM('x', 'y') AS e, i AS i, i::VARCHAR AS s,
      i % 2 = 0 AS b, i::DECIMAL(20, 2) AS d FROM range(150000) AS r(i)`;
    for await (const batch of engine.query({ text, parameters: [] })) batches.push(batch);
    const read = tableFromIPC(tableToIPC(new Table(batches)));
    expect(read.numRows).toBe(150_000);
    const last = read.batches.at(-1);
    const values = ['e', 'i', 's', 'b', 'd'].map(
      (name) => last && readColumn(last, name).value(last.numRows - 1),
    );
    expect(values).toStrictEqual([null, 149_999n, '149999', false, '149999.00']);
  });

  test('parameters are values, whatever they hold', async () => {
    const hostile = '\'; DROP TABLE x; -- \\ " $1';
    const { a, b, c, d } = await columns(
      'SELECT $1 AS a, $2::INTEGER AS b, $3::BIGINT AS c, $4 AS d',
      [hostile, 7, 2n ** 53n + 1n, true],
    );
    expect([a, b, c, d].map((column) => column?.values[0])).toStrictEqual([
      hostile,
      7,
      2n ** 53n + 1n,
      true,
    ]);
  });

  test('a wrong query and an unsupported type are clear errors', async () => {
    await expect(columns('SELECT nope FROM nowhere')).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/^DuckDB: .*nowhere/s),
    });
    await expect(columns('SELECT [1, 2] AS list')).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('column list has the DuckDB type'),
    });
  });

  test('leaving a result early and asking again works; a closed engine refuses', async () => {
    const other = createDuckdbEngine();
    for await (const batch of other.query({
      text: 'SELECT * FROM range(1000000)',
      parameters: [],
    })) {
      expect(batch.numRows).toBeGreaterThan(0);
      break;
    }
    for await (const batch of other.query({ text: 'SELECT 42 AS answer', parameters: [] }))
      expect(readColumn(batch, 'answer').value(0)).toBe(42);
    await other.close();
    await other.close();
    await expect(other.connect()).rejects.toThrow('the DuckDB engine is closed');
  });

  test('an aborted query says so', async () => {
    const controller = new AbortController();
    const running = async () => {
      const text = 'SELECT sum(a.range * b.range) FROM range(1000000) a, range(1000000) b';
      for await (const _ of engine.query({ text, parameters: [] }, { signal: controller.signal }));
    };
    setTimeout(() => controller.abort(), 50);
    await expect(running()).rejects.toMatchObject({ code: 'aborted' });
    await expect(running()).rejects.toMatchObject({ code: 'aborted' });
  });

  test('temporary tables are private to their connection', async () => {
    await engine.withConnection(async (connection) => {
      await connection.run('CREATE TEMP TABLE mine AS SELECT 1');
      await expect(columns('SELECT * FROM mine')).rejects.toMatchObject({
        code: 'invalid-argument',
      });
    });
  });
});
