import { bigquery, column, type Dialect, type Expression, type RowValue } from '@lagoa/data/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createExpressionWriter } from '../../packages/data/src/sql/compile-expression.ts';
import {
  adversarialDecimals,
  decimalCases,
} from '../../packages/data/src/sql/fixtures/adversarial-decimals.ts';
import { adversarialRows, hard } from '../../packages/data/src/sql/fixtures/adversarial-rows.ts';
import { cases } from '../../packages/data/src/sql/fixtures/cases.ts';
import { differences } from '../../packages/data/src/sql/fixtures/differences.ts';
import { describeJudge } from '../judge.ts';
import { type ReferenceEngine, startReferenceEngine } from './reference-engine.ts';
import { readCell, writeColumn, writeNumeric, writeTable } from './value-proto.ts';

const rows: readonly Readonly<Record<string, RowValue>>[] = adversarialRows(20_000);
/** Enough for every pair of hard values, and quicker. */
const few = rows.slice(0, 5_000);

/** Nearly right GoogleSQL, and the case that must show it. */
const planted: readonly (readonly [keyof typeof cases, Partial<Dialect['forms']>])[] = [
  ['toInt64', { toInt64: (x) => `SAFE_CAST(TRUNC(${x}) AS INT64)` }],
  ['ln', { ln: (x) => `CASE WHEN ${x} > 0 THEN LOG10(${x}) END` }],
  ['exp', { exp: (x) => `CASE WHEN ${x} < 500 THEN EXP(${x}) END` }],
  ['hour', { hour: (t) => `EXTRACT(HOUR FROM ${t} AT TIME ZONE 'America/Fortaleza')` }],
  ['microsBetween', { microsBetween: (a, b) => `TIMESTAMP_DIFF(${a}, ${b}, MICROSECOND)` }],
  ['clip', { clip: (x, low, high) => `LEAST(GREATEST(IFNULL(${x}, 0.0), ${low}), ${high})` }],
  ['bucket', { bucket: (x, ...edges) => `RANGE_BUCKET(-${x}, [${edges.join(', ')}])` }],
  ['divide', { divide: (a, b) => `IEEE_DIVIDE(${a}, ${b})` }],
  ['parseNumber', { parseNumber: (text) => `SAFE_CAST(${text} AS FLOAT64)` }],
  ['trim', { trim: (text) => `TRIM(${text})` }],
  ['asciiLower', { asciiLower: (text) => `LOWER(${text})` }],
  ['length', { length: (text) => `BYTE_LENGTH(${text})` }],
  ['dayOfWeek', { dayOfWeek: (day) => `(EXTRACT(DAYOFWEEK FROM ${day}) - 1)` }],
  ['daysBetween', { daysBetween: (start, end) => `DATE_DIFF(${start}, ${end}, DAY)` }],
];

describeJudge('googlesql', () => {
  let engine: ReferenceEngine;
  let allLoaded: string;
  let fewLoaded: string;
  beforeAll(async () => {
    engine = await startReferenceEngine();
    allLoaded = await engine.load({ hard: writeTable(hard, rows) });
    fewLoaded = await engine.load({ hard: writeTable(hard, few) });
  });
  afterAll(() => engine?.close());

  async function ask(
    expressions: Readonly<Record<string, Expression>>,
    { dialect = bigquery, loaded = allLoaded }: { dialect?: Dialect; loaded?: string } = {},
  ): Promise<Readonly<Record<string, readonly RowValue[]>>> {
    const writer = createExpressionWriter(dialect);
    const entries = Object.entries(expressions);
    const list = entries.map(([name, expression]) => `${writer.text(expression)} AS ${name}_`);
    const answer = await engine.query(`SELECT ${list.join(', ')} FROM hard`, {
      loaded,
      parameters: writer.parameters,
    });
    return Object.fromEntries(
      entries.map(([name, { kind }], i) => [
        name,
        answer.map((cells) => readCell(kind, cells[i] ?? {})),
      ]),
    );
  }

  test('every operation is, to the bit, what the row back-end says on 20,000 hard rows', async () => {
    expect(differences(cases, { rows, columns: await ask(cases) })).toEqual({});
  });

  test('decimals in their smallest units, to the last one, on 20,000 hard rows', async () => {
    const decimals = adversarialDecimals(20_000);
    // The engine reads DECIMAL(18, 18) as BIGNUMERIC, whose bytes it does not take here.
    const { fraction: _, ...numeric } = decimalCases;
    const loaded = await engine.load({
      hard: {
        m: writeNumeric(decimals.map(({ m }) => m)),
        n: writeNumeric(decimals.map(({ n }) => n)),
        whole: writeNumeric(decimals.map(({ whole }) => whole)),
        k: writeColumn(
          'int32',
          decimals.map(({ k }) => k),
        ),
      },
    });
    expect(
      differences(numeric, { rows: decimals, columns: await ask(numeric, { loaded }) }),
    ).toEqual({});
    const one = { unscaled: decimalCases.unscaled };
    const wrong = { unscaled: (x: string) => `CAST((CAST(${x} AS FLOAT64) * 10000) AS INT64)` };
    const dialect = { ...bigquery, forms: { ...bigquery.forms, ...wrong } };
    const columns = await ask(one, { loaded, dialect });
    expect(differences(one, { rows: decimals, columns })).toHaveProperty('unscaled');
  });

  test.each(planted)('a planted error of %s is caught', async (name, wrong) => {
    const one = { [name]: cases[name] };
    const dialect = { ...bigquery, forms: { ...bigquery.forms, ...wrong } };
    const columns = await ask(one, { dialect, loaded: fewLoaded });
    expect(differences(one, { rows: few, columns })).toHaveProperty(name);
  });

  test('a float column read as it is lets NaN through', async () => {
    const one = { isNull: cases.isNull };
    const columns = await ask(one, { dialect: { ...bigquery, read: {} }, loaded: fewLoaded });
    expect(differences(one, { rows: few, columns })).toHaveProperty('isNull');
  });

  test('a name breaks out of nothing, whatever it holds', async () => {
    const name = '` FROM hard; DROP TABLE hard; -- \\ \n "quoted" \u0001 é 😀';
    const text = createExpressionWriter(bigquery).text(
      column({ columns: { [name]: { kind: 'int64' } } }, name),
    );
    const loaded = await engine.load({ hard: { [name]: writeColumn('int64', [7n]) } });
    const answer = await engine.query(`SELECT ${text} FROM hard`, {
      loaded,
      parameters: [],
    });
    expect(answer.map((cells) => readCell('int64', cells[0] ?? {}))).toEqual([7n]);
  });
});
