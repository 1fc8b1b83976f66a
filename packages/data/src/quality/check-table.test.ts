import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { createDuckdbEngine, streamBatches } from '../local/duckdb-engine.ts';
import { createTemporaryTable } from '../local/duckdb-insert.ts';
import { bigquery } from '../sql/bigquery.ts';
import { compileQuery } from '../sql/compile-query.ts';
import { evaluateQuery } from '../sql/evaluate-query.ts';
import { greaterOrEqual } from '../sql/operations.ts';
import { column, float64 } from '../sql/terms.ts';
import type { SqlEngine } from '../sql-engine.ts';
import { defineTable, type TableDefinition } from '../table.ts';
import { checkTable } from './check-table.ts';
import { referencesQuery, summaryQuery, uniqueQuery } from './quality-query.ts';
import { qualitySections } from './quality-sections.ts';
import type { RowRule } from './row-rule.ts';
import type { SetRule } from './set-rule.ts';

const customers = defineTable({
  name: 'customers',
  layer: 'silver',
  key: [],
  columns: { id: { kind: 'string', nullable: true }, region: { kind: 'string', nullable: true } },
});
const orders = defineTable({
  name: 'orders',
  layer: 'silver',
  key: [],
  columns: {
    customer: { kind: 'string', nullable: true },
    region: { kind: 'string', nullable: true },
    amount: { kind: 'float64', nullable: true },
    at: { kind: 'timestamp', nullable: true },
    day: { kind: 'date', nullable: true },
  },
});
type Orders = TableDefinition<(typeof orders)['columns']>;
const row = (
  customer: string | null,
  region: string | null,
  {
    amount = 1,
    at = 0n,
    day = '1970-01-01',
  }: { amount?: number | null; at?: bigint | null; day?: string | null } = {},
) => ({ customer, region, amount, at, day });
const rows = {
  customers: [
    { id: 'a', region: 'n' },
    { id: 'a', region: 's' },
    { id: 'b', region: null },
    { id: null, region: 'n' },
  ],
  orders: [
    row('a', 'n'),
    row('a', 'n', { amount: -1 }),
    row('a', 'n', { amount: Number.NaN }),
    row('a', 's', { amount: null, at: 5_000_000n }),
    row('b', 'n', { at: null, day: null }),
    row(null, 'n'),
    row('c', null),
  ],
};

const engine = createDuckdbEngine({ threads: 2 });
let loaded: SqlEngine;
beforeAll(async () => {
  const connection = await engine.connect();
  for (const table of [customers, orders])
    await createTemporaryTable(connection, {
      name: table.name,
      columns: table.columns,
      batches: [await rowsToBatch(table, rows[table.name])],
    });
  await createTemporaryTable(connection, { name: 'empty', columns: orders.columns, batches: [] });
  loaded = {
    dialect: 'duckdb',
    query: ({ text, parameters }) => streamBatches(connection, text, [...parameters]),
  };
});
afterAll(() => engine.close());

const notNegative: RowRule<Orders> = {
  name: 'not-negative',
  column: 'amount',
  holds: greaterOrEqual(column(orders, 'amount'), float64(0)),
  expected: 'an amount from 0',
};
const known: SetRule<Orders> = {
  kind: 'references',
  name: 'known-customer',
  on: { customer: 'id', region: 'region' },
  table: customers,
};
const setRules: readonly SetRule<Orders>[] = [
  { kind: 'unique', name: 'one-a-region', columns: ['customer', 'region'] },
  known,
  { kind: 'fresh', name: 'fresh', column: 'at', maxAgeMicros: 10e6 },
  { kind: 'fresh', name: 'fresh-day', column: 'day', maxAgeMicros: 86_400e6 },
  { kind: 'volume', name: 'as-usual', share: 0.5 },
  { kind: 'complete', name: 'amounts', column: 'amount', share: 0.8 },
];

async function verdicts(...args: Parameters<typeof checkTable<Orders>>) {
  const { findings } = await checkTable(...args);
  return findings.map(({ rule, verdict, rows }) => [rule, verdict, rows]);
}

describe('checkTable', () => {
  test('counts the rows that break each rule, and only those', async () => {
    const options = {
      rowRules: [notNegative],
      setRules,
      now: 15_000_000n,
      history: [9, 100, 7, 8],
    };
    expect(await verdicts(loaded, orders, options)).toEqual([
      // A missing amount, or one that is not a number, keeps the rule.
      ['not-negative', 'broken', 1],
      // Rows 2 and 3 repeat row 1; a missing value repeats nothing.
      ['one-a-region', 'broken', 2],
      // (b, n) is not there; (null, n) and (c, null) are let be.
      ['known-customer', 'broken', 1],
      ['fresh', 'kept', undefined],
      ['fresh-day', 'kept', undefined],
      ['as-usual', 'kept', undefined],
      ['amounts', 'broken', 2],
    ]);
  });

  test('amounts are counted, repeated and referred to by their digits', async () => {
    const amount = { kind: 'decimal', precision: 18, scale: 2, nullable: true } as const;
    const [wide, other] = [
      { ...amount, precision: 38 },
      { ...amount, scale: 3 },
    ] as const;
    const bills = defineTable({
      name: 'bills',
      layer: 'silver',
      key: [],
      columns: { amount, list: amount, wide, other },
    });
    const bill = (amount: string | null, list: string | null) => ({
      amount,
      list,
      wide: amount,
      other: null,
    });
    const values = [
      bill('9007199254740993.01', '9007199254740993.02'),
      bill('9007199254740993.02', '9007199254740993.02'),
      bill(null, null),
    ];
    const connection = await engine.connect();
    await createTemporaryTable(connection, {
      ...{ name: 'bills', columns: bills.columns },
      batches: [await rowsToBatch(bills, values)],
    });
    const own: SqlEngine = {
      dialect: 'duckdb',
      query: ({ text, parameters }) => streamBatches(connection, text, [...parameters]),
    };
    const check = async (rule: SetRule<typeof bills>) => {
      const { findings } = await checkTable(own, bills, { setRules: [rule], now: 0n });
      return findings.map(({ verdict, rows }) => [verdict, rows])[0];
    };
    const name = 'rule';
    expect(await check({ kind: 'unique', name, columns: ['amount'] })).toEqual(['kept', 0]);
    expect(await check({ kind: 'unique', name, columns: ['list'] })).toEqual(['broken', 1]);
    expect(await check({ kind: 'complete', name, column: 'wide', share: 1 })).toEqual([
      'broken',
      1,
    ]);
    const refers = (to: string) =>
      check({ kind: 'references', name, table: bills, on: { amount: to } });
    expect(await refers('list')).toEqual(['broken', 1]);
    await expect(refers('other')).rejects.toThrow('amount with other, of another scale');
    await expect(check({ kind: 'unique', name, columns: ['wide'] })).rejects.toThrow(
      'at most 18 digits',
    );
    connection.closeSync();
  });

  test('a bound is inclusive, and just beyond it breaks', async () => {
    const at = async (now: bigint, history: readonly number[], share: number) =>
      (
        await verdicts(loaded, orders, {
          setRules: [
            { kind: 'fresh', name: 'fresh', column: 'at', maxAgeMicros: 10e6 },
            { kind: 'volume', name: 'volume', share: 0.5, snapshots: 2 },
            { kind: 'complete', name: 'complete', column: 'amount', share },
          ],
          now,
          history,
        })
      ).map(([, verdict]) => verdict);
    expect(await at(15_000_000n, [1000, 14, 14], 5 / 7)).toEqual(['kept', 'kept', 'kept']);
    expect(await at(15_000_001n, [1000, 14, 15], 6 / 7)).toEqual(['broken', 'broken', 'broken']);
    expect(await at(0n, [4, 5], 0)).toEqual(['kept', 'broken', 'kept']);
  });

  test('nothing to judge by is unknown, never kept', async () => {
    const empty = defineTable({ name: 'empty', layer: 'silver', key: [], columns: orders.columns });
    const options = { rowRules: [notNegative], setRules, now: 0n };
    expect((await verdicts(loaded, empty, options)).map(([, verdict]) => verdict)).toEqual([
      'kept',
      'kept',
      'kept',
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  test('the row back-end counts the same, and BigQuery is asked for counts alone', () => {
    expect(evaluateQuery(uniqueQuery(orders, ['customer', 'region']), rows)).toEqual([
      { broken: 2n },
    ]);
    if (known.kind !== 'references') throw new Error('another rule');
    expect(evaluateQuery(referencesQuery(orders, known), rows)).toEqual([{ broken: 1n }]);
    const summary = summaryQuery(orders, { rowRules: [notNegative], setRules });
    expect(evaluateQuery(summary, rows)).toEqual([
      { rows: 7n, rule_0: 1n, set_2: 5_000_000n, set_3: '1970-01-01', set_5: 2n },
    ]);
    expect(compileQuery(uniqueQuery(orders, ['customer']), bigquery).text).toBe(
      'SELECT SAFE_CAST(SUM(CAST(`extra` AS BIGNUMERIC)) AS INT64) AS `broken` FROM (SELECT * FROM (SELECT SAFE_SUBTRACT(`rows_of_key`, 1) AS `extra` FROM (SELECT `customer` AS `key_0`, COUNT(*) AS `rows_of_key` FROM (SELECT * FROM `orders` WHERE (NOT (`customer` IS NULL))) GROUP BY 1)) WHERE (`extra` > 0))',
    );
  });

  test('a rule that does not fit is refused by name', async () => {
    const check = (rule: SetRule<Orders>) =>
      checkTable(loaded, orders, { setRules: [rule], now: 0n });
    await expect(check({ kind: 'unique', name: 'u', columns: ['amount'] })).rejects.toThrow(
      'compares amount, a float64',
    );
    await expect(check({ kind: 'unique', name: 'u', columns: [] })).rejects.toThrow('no column');
    await expect(
      check({ kind: 'fresh', name: 'f', column: 'region', maxAgeMicros: 1 }),
    ).rejects.toThrow('freshness takes a timestamp or date, and orders.region is string');
  });
});

describe('qualitySections', () => {
  test('says the worst first, and counts that add up', async () => {
    const report = await checkTable(loaded, orders, { rowRules: [notNegative], setRules, now: 0n });
    const counts = { rows: 3, accepted: 1, quarantined: 2, byRule: { missing: 2 } };
    const sections = qualitySections({
      sources: [
        { source: 'a', ...counts },
        { source: 'b', ...counts, byRule: { malformed: 2 } },
      ],
      reports: [report],
    });
    expect(sections.map(({ title, status }) => [title, status])).toEqual([
      ['Data quality: sources', 'warning'],
      ['Data quality: orders', 'alert'],
    ]);
    expect(JSON.parse(JSON.stringify(sections))).toEqual(sections);
    expect(sections[0]?.blocks[1]).toMatchObject({ labels: ['malformed', 'missing'] });
    expect(qualitySections({})).toEqual([]);
  });
});
