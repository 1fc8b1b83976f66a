import { describe, expect, expectTypeOf, test } from 'vitest';
import * as sql from './index.ts';

const orders = {
  name: 'orders',
  columns: {
    id: { kind: 'int64' },
    price: { kind: 'float64', nullable: true },
    customer: { kind: 'string' },
    amount: { kind: 'decimal', precision: 9, scale: 2 },
  },
} as const;
const customers = {
  name: 'customers',
  columns: { name: { kind: 'string' }, id: { kind: 'int64' }, score: { kind: 'float64' } },
} as const;
const id = sql.column(orders, 'id');
const price = sql.column(orders, 'price');
const customer = sql.column(orders, 'customer');
const rows = sql.from(orders);
const people = sql.from(customers);

describe('queries', () => {
  test('the columns of each step are inferred', () => {
    const chosen = sql.select(rows, { day: sql.date('2024-02-29'), price });
    expectTypeOf(chosen.columns).toEqualTypeOf<{
      readonly day: { readonly kind: 'date'; readonly nullable: true };
      readonly price: { readonly kind: 'float64'; readonly nullable: true };
    }>();
    const grouped = sql.aggregate(rows, {
      by: { customer },
      values: { orders: sql.count(), best: sql.max(price) },
    });
    expectTypeOf(sql.column(grouped, 'customer')).toEqualTypeOf<sql.ColumnExpression<'string'>>();
    expectTypeOf(sql.column(grouped, 'orders')).toEqualTypeOf<sql.ColumnExpression<'int64'>>();
    expectTypeOf(sql.column(grouped, 'best')).toEqualTypeOf<sql.ColumnExpression<'float64'>>();
    const joined = sql.join(rows, people, {
      type: 'left',
      on: { customer: 'name' },
      take: { score: 'score' },
    });
    expectTypeOf(sql.column(joined, 'score')).toEqualTypeOf<sql.ColumnExpression<'float64'>>();
    expect(Object.keys(joined.columns)).toEqual(['id', 'price', 'customer', 'amount', 'score']);
    expect(joined.columns.score).toEqual({ kind: 'float64', nullable: true });
  });

  test('what engines answer differently does not compile', () => {
    const never = () => [
      // @ts-expect-error a sum of float64 depends on the order of its rows
      sql.sum(price),
      // @ts-expect-error a key of float64
      sql.aggregate(rows, { by: { price }, values: {} }),
      // @ts-expect-error a partition of float64
      sql.rowNumber({ partitionBy: [price], orderBy: [] }),
      // @ts-expect-error no such column on the right
      sql.join(rows, people, { type: 'left', on: { customer: 'nobody' }, take: {} }),
      // @ts-expect-error not a condition
      sql.where(rows, price),
    ];
    expect(never).toBeTypeOf('function');
  });

  test.each<[string, () => unknown]>([
    [
      'the name ID is taken',
      () => sql.join(rows, people, { type: 'left', on: { customer: 'name' }, take: { ID: 'id' } }),
    ],
    [
      'keys of one kind',
      () => sql.join(rows, people, { type: 'left', on: { id: 'name' }, take: {} }),
    ],
    [
      'keys of one kind',
      () => sql.join(rows, people, { type: 'left', on: { price: 'score' }, take: {} }),
    ],
    ['at least one pair', () => sql.join(rows, people, { type: 'left', on: {}, take: {} })],
    [
      'the name customer is taken',
      () => sql.aggregate(rows, { by: { customer }, values: { customer: sql.count() } }),
    ],
    ['the name ID is taken', () => sql.select(rows, { id, ID: id })],
    ['at least one term of order', () => sql.rowNumber({ partitionBy: [], orderBy: [] })],
    ['at least one term of order', () => sql.lastKnown(id, { partitionBy: [], orderBy: [] })],
    ['at least one value', () => sql.select(rows, {})],
    ['at least one value', () => sql.aggregate(rows, { by: {}, values: {} })],
    ['at least one term', () => sql.orderBy(rows, [])],
    [
      'a limit from 0',
      () => sql.orderBy(rows, [sql.ascending(id, { nulls: 'last' })], { limit: -1 }),
    ],
    ['a literal orders nothing', () => sql.ascending(sql.int64(1), { nulls: 'last' })],
    ['a literal orders nothing', () => sql.descending(sql.int64(1), { nulls: 'last' })],
  ])('%s', (message, make) => {
    expect(make).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        message: expect.stringContaining(message),
      }),
    );
  });

  test('to order by a logarithm is refused', () => {
    const query = sql.orderBy(rows, [sql.ascending(sql.ln(price), { nulls: 'last' })]);
    expect(() => sql.compileQuery(query, sql.duckdb)).toThrow('order of ln');
  });

  test('a query above the limit is refused, though each of its expressions is below', () => {
    const values = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, i) => [`a_long_name_of_column_${i}`, customer]),
    );
    expect(() => sql.compileQuery(sql.select(rows, values), sql.bigquery)).not.toThrow();
    const twice = sql.select(sql.select(rows, { customer }), values);
    const wide = sql.join(sql.select(rows, values), twice, {
      type: 'inner',
      on: { a_long_name_of_column_0: 'a_long_name_of_column_1' },
      take: {},
    });
    expect(() => sql.compileQuery(wide, sql.bigquery)).toThrow('above 1000000 characters');
  });

  test('a table stands where the caller says, its name quoted part by part', () => {
    const path = (name: string) => ['my-project', 'a`b', name];
    expect(sql.compileQuery(rows, sql.bigquery, { pathOf: path }).text).toBe(
      'SELECT * FROM `my-project`.`a\\`b`.`orders`',
    );
  });

  test('parameters are shared by the steps of a query', () => {
    const text = sql.string('x');
    const query = sql.where(sql.select(rows, { text }), sql.equal(customer, text));
    expect(sql.compileQuery(query, sql.bigquery)).toEqual({
      text: 'SELECT * FROM (SELECT @p1 AS `text` FROM `orders`) WHERE (`customer` = @p1)',
      parameters: ['x'],
    });
  });

  test('a query that went through JSON is the same query', () => {
    const query = sql.aggregate(sql.where(rows, sql.greater(price, sql.float64(0.1))), {
      by: { customer },
      values: { rows: sql.count(), largest: sql.max(id) },
    });
    const copy: typeof query = JSON.parse(JSON.stringify(query));
    expect(sql.compileQuery(copy, sql.duckdb)).toEqual(sql.compileQuery(query, sql.duckdb));
    const orderRows = [{ id: 3n, price: 1, customer: 'a' }];
    expect(sql.evaluateQuery(copy, { orders: orderRows })).toEqual([
      { customer: 'a', rows: 1n, largest: 3n },
    ]);
  });

  test('a table that is not given is named', () => {
    expect(() => sql.evaluateQuery(rows, {})).toThrow('no rows of the table orders were given');
  });
});
