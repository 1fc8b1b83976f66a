import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readColumn } from '../arrow-column.ts';
import { createDuckdbEngine, streamBatches } from '../local/duckdb-engine.ts';
import { createTemporaryTable } from '../local/duckdb-insert.ts';
import { compileQuery } from './compile-query.ts';
import type { Dialect } from './dialect.ts';
import { duckdb } from './duckdb.ts';
import { evaluateQuery } from './evaluate-query.ts';
import { adversarialRows, hard } from './fixtures/adversarial-rows.ts';
import { label, labels, plantedQueries, queries } from './fixtures/query-cases.ts';
import { rowTexts } from './fixtures/row-texts.ts';
import type { Query } from './query.ts';

const rows = adversarialRows(20_000);
const tables = { hard: rows, label: labels };
const engine = createDuckdbEngine({ threads: 2 });
let connection: Awaited<ReturnType<typeof engine.connect>>;

beforeAll(async () => {
  connection = await engine.connect();
  for (const [table, batch] of [
    [hard, await rowsToBatch(hard, rows)],
    [label, await rowsToBatch(label, labels)],
  ] as const)
    await createTemporaryTable(connection, {
      name: table.name,
      columns: table.columns,
      batches: [batch],
    });
});
afterAll(() => engine.close());

async function askDuckdb(
  query: Query,
  dialect: Dialect = duckdb,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { text, parameters } = compileQuery(query, dialect);
  const found: Readonly<Record<string, unknown>>[] = [];
  for await (const batch of streamBatches(connection, text, [...parameters])) {
    const columns = Object.keys(query.columns).map(
      (name) => [name, readColumn(batch, name)] as const,
    );
    for (let row = 0; row < batch.numRows; row++)
      found.push(Object.fromEntries(columns.map(([name, column]) => [name, column.value(row)])));
  }
  return found;
}

describe('DuckDB gives the rows that the row back-end gives, of 20,000', () => {
  test.each(Object.entries(queries))('%s', async (name, query) => {
    const expected = rowTexts(query, evaluateQuery(query, tables));
    expect(expected.length > 0).toBe(name !== 'limitZero');
    expect(rowTexts(query, await askDuckdb(query))).toEqual(expected);
  });

  test.each(plantedQueries)('a planted error of %s is caught', async (name, wrong) => {
    const query = queries[name];
    const expected = rowTexts(query, evaluateQuery(query, tables));
    expect(rowTexts(query, await askDuckdb(wrong))).not.toEqual(expected);
  });

  test('a planted error of the sum is caught', async () => {
    const query = queries.aggregate;
    const expected = rowTexts(query, evaluateQuery(query, tables));
    const wrong = await askDuckdb(query, { ...duckdb, sum: (x) => `SUM(CAST(${x} AS DOUBLE))` });
    expect(rowTexts(query, wrong)).not.toEqual(expected);
  });
});
