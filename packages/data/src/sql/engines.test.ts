import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readColumn } from '../arrow-column.ts';
import { createDuckdbEngine, streamBatches } from '../local/duckdb-engine.ts';
import { createTemporaryTable } from '../local/duckdb-insert.ts';
import { sumDigits } from './aggregates.ts';
import { createExpressionWriter } from './compile-expression.ts';
import { compileQuery } from './compile-query.ts';
import type { Dialect } from './dialect.ts';
import { duckdb } from './duckdb.ts';
import type { Expression } from './expression.ts';
import {
  adversarialDecimals,
  decimalCases,
  hardDecimals,
} from './fixtures/adversarial-decimals.ts';
import { adversarialRows, hard } from './fixtures/adversarial-rows.ts';
import { cases } from './fixtures/cases.ts';
import { differences } from './fixtures/differences.ts';
import type { RowValue } from './row-operations.ts';
import { aggregate, from } from './query-steps.ts';
import { column } from './terms.ts';

const rows = adversarialRows(20_000);
const engine = createDuckdbEngine({ threads: 2 });
let connection: Awaited<ReturnType<typeof engine.connect>>;

beforeAll(async () => {
  connection = await engine.connect();
  // The answers must not depend on the session's time zone.
  await connection.run("SET TimeZone = 'America/Fortaleza'");
  const batches = [await rowsToBatch(hard, rows)];
  await createTemporaryTable(connection, { name: 'hard', columns: hard.columns, batches });
});
afterAll(() => engine.close());

async function askDuckdb(
  expressions: Readonly<Record<string, Expression>>,
  { of = 'hard', dialect = duckdb }: { readonly of?: string; readonly dialect?: Dialect } = {},
): Promise<Record<string, RowValue[]>> {
  const writer = createExpressionWriter(dialect);
  const list = Object.entries(expressions).map(
    ([name, expression]) => `${writer.text(expression)} AS ${name}_`,
  );
  const columns: Record<string, RowValue[]> = {};
  const text = `SELECT ${list.join(', ')} FROM ${of}`;
  for await (const batch of streamBatches(connection, text, [...writer.parameters]))
    for (const name of Object.keys(expressions)) {
      const column = readColumn(batch, `${name}_`);
      const values = columns[name] ?? [];
      columns[name] = values;
      for (let row = 0; row < column.length; row++) values.push(column.value(row));
    }
  return columns;
}

/** Nearly right DuckDB SQL, and the case that must show it. */
const planted: readonly (readonly [keyof typeof cases, Partial<Dialect['forms']>])[] = [
  ['toInt64', { toInt64: (x) => `TRY_CAST(${x} AS BIGINT)` }],
  ['ln', { ln: (x) => `CASE WHEN ${x} > 0 THEN LOG(${x}) END` }],
  ['sqrt', { sqrt: (x) => `CASE WHEN ${x} > 0 THEN SQRT(${x}) END` }],
  ['exp', { exp: (x) => `EXP(${x})` }],
  ['clip', { clip: (x, min, max) => `least(greatest(${x}, ${min}), ${max})` }],
  ['bucket', { bucket: (...all) => duckdb.forms.bucket(...all).replaceAll('>=', '>') }],
  ['parseNumber', { parseNumber: (text) => `TRY_CAST(${text} AS DOUBLE)` }],
  ['trim', { trim: (text) => `TRIM(${text})` }],
  ['asciiLower', { asciiLower: (text) => `LOWER(${text})` }],
  [
    'matches',
    { matches: (text, pattern) => `REGEXP_MATCHES(${text}, ${pattern}, 'i') OR ${text} = ''` },
  ],
  ['length', { length: (text) => `STRLEN(${text})` }],
  ['concat', { concat: (a, b) => `CONCAT(${a}, ${b})` }],
  ['dayOfWeekOfInstant', { toDate: (instant) => `CAST(${instant} AS DATE)` }],
  ['dayOfWeek', { dayOfWeek: (day) => `EXTRACT(DOW FROM ${day})` }],
  ['hour', { hour: (instant) => `EXTRACT(HOUR FROM ${instant})` }],
  ['microsBetween', { microsBetween: (a, b) => `(EPOCH_MS(${b}) - EPOCH_MS(${a})) * 1000` }],
  ['daysBetween', { daysBetween: (start, end) => `DATE_DIFF('day', ${end}, ${start})` }],
];

const flags: readonly (readonly [keyof typeof cases, Partial<Dialect>])[] = [
  ['isNull', { read: {} }],
  ['lessCategories', { read: { float64: duckdb.finite } }],
  ['multiply', { overflows: false }],
  ['overflowBelowFraction', { finite: (x) => x }],
];

describe('DuckDB answers as the row back-end does, on 20,000 hard rows', () => {
  test('every operation, to the bit', async () => {
    expect(rows.length).toBe(20_000);
    expect(differences(cases, { rows, columns: await askDuckdb(cases) })).toEqual({});
  });

  test('the cases hold every operation', () => {
    const used = JSON.stringify({ ...cases, ...decimalCases });
    for (const operation of Object.keys(duckdb.forms))
      expect(used).toContain(`"operation":"${operation}"`);
  });

  test('decimals in their smallest units, to the last one', async () => {
    const decimals = adversarialDecimals(20_000);
    const batches = [await rowsToBatch(hardDecimals, decimals)];
    const { columns } = hardDecimals;
    await createTemporaryTable(connection, { name: 'hard_decimals', columns, batches });
    const of = 'hard_decimals';
    const answered = await askDuckdb(decimalCases, { of });
    expect(differences(decimalCases, { rows: decimals, columns: answered })).toEqual({});
    const wrong = { unscaled: (x: string) => `CAST((CAST(${x} AS DOUBLE) * 10000) AS BIGINT)` };
    const dialect = { ...duckdb, forms: { ...duckdb.forms, ...wrong } };
    const one = { unscaled: decimalCases.unscaled };
    const rounded = await askDuckdb(one, { of, dialect });
    expect(differences(one, { rows: decimals, columns: rounded })).toHaveProperty('unscaled');
    const sum = compileQuery(
      aggregate(from(hardDecimals), {
        by: {},
        values: { digits: sumDigits(decimalCases.unscaled) },
      }),
      duckdb,
    );
    const units = decimals.flatMap(({ m }) => (m === null ? [] : [BigInt(m.replace('.', ''))]));
    const total = units.reduce((a, b) => a + b, 0n);
    const found = await connection.runAndReadAll(sum.text);
    expect(found.getRows()).toEqual([[total.toString()]]);
  });

  test.each([
    ...planted.map(([name, forms]) => [name, { forms: { ...duckdb.forms, ...forms } }] as const),
    ...flags,
  ])('a planted error of %s is caught', async (name, wrong) => {
    const one = { [name]: cases[name] };
    const columns = await askDuckdb(one, { dialect: { ...duckdb, ...wrong } });
    expect(differences(one, { rows, columns })).toHaveProperty(name);
  });

  test('a name breaks out of nothing, whatever it holds', async () => {
    const name = '" FROM hard; DROP TABLE hard; -- \\ \n `quoted` é 😀';
    const columns = { [name]: { kind: 'int64' } } as const;
    const text = createExpressionWriter(duckdb).text(column({ columns }, name));
    await connection.run(`CREATE TEMP TABLE hostile (${duckdb.quoteName(name)} BIGINT)`);
    await connection.run('INSERT INTO hostile VALUES (7)');
    const answer = await connection.runAndReadAll(`SELECT ${text} FROM hostile`);
    expect(answer.getRows()).toEqual([[7n]]);
  });
});
