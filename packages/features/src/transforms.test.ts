import { defineTable, isLagoaError } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { applyRow } from './apply-row.ts';
import {
  defineFeatures,
  type FeatureDefinition,
  type SlotKind,
  type SlotName,
} from './define-features.ts';
import { describeFeatures } from './describe-features.ts';
import { fitFeatures } from './fit.ts';

const orders = defineTable({
  name: 'orders',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    price: { kind: 'float64', nullable: true },
    items: { kind: 'int32' },
    city: { kind: 'string', nullable: true },
    plan: { kind: 'category', levels: ['basic', 'plus'] },
    gift: { kind: 'boolean' },
    ordered: { kind: 'date', nullable: true },
    paid: { kind: 'timestamp', nullable: true },
    email: { kind: 'string', tags: ['pii'] },
    returned: { kind: 'boolean', tags: ['label'] },
    refund: { kind: 'float64', tags: ['leaky'] },
  },
});

const order = {
  id: 'a',
  price: 10,
  items: 2,
  city: 'Natal',
  plan: 'basic',
  gift: true,
  ordered: '2024-02-28',
  paid: 1_709_251_200_000_000n, // 2024-03-01T00:00:00Z
  email: 'x',
  returned: false,
  refund: 0,
} as const;

function refusal(build: () => unknown): string {
  try {
    build();
  } catch (error) {
    if (isLagoaError(error, 'invalid-argument')) return error.message;
    throw error;
  }
  return 'nothing was refused';
}

describe('expressions as inputs', () => {
  test('of numbers, conditions, days and texts, worked out by hand', async () => {
    const fitted = await fitFeatures(
      defineFeatures(orders, (column, f) => ({
        each: f.numeric(sql.divide(column.price, sql.toFloat64(column.items))),
        isLarge: f.numeric(sql.greater(column.items, sql.int64(3))),
        month: f.numeric(sql.month(column.ordered)),
        days: f.daysBetween(column.ordered, column.paid),
        backwards: f.daysBetween(column.paid, column.ordered),
        weekday: f.oneHot(sql.dayOfWeek(column.ordered), {
          unseen: 'missing',
          levels: ['4', '10'],
        }),
        where: f.ordinal(sql.asciiLower(column.city), { unseen: 'other', levels: ['natal'] }),
        unit: f.minMax(sql.multiply(column.price, sql.float64(2))),
      })),
      [order, { ...order, price: 30 }],
    );
    expect(fitted.layout.names.slice(5, 7)).toEqual(['weekday=4', 'weekday=10']);
    expect([...applyRow(fitted, order)]).toEqual([5, 0, 2, 2, -2, 1, 0, 0, 0]);
    const none = { ...order, price: null, ordered: null, city: null };
    expect([...applyRow(fitted, none)].map(Number.isNaN)).toEqual([
      true,
      false,
      true,
      true,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(describeFeatures(fitted)[0]).toMatchObject({
      formula: 'divide(price, toFloat64(items))',
      columns: ['price', 'items'],
    });
  });

  test('take no refused column in, at whatever depth', () => {
    expect(
      refusal(() =>
        defineFeatures(orders, (column, f) => ({
          // @ts-expect-error leaky
          x: f.numeric(sql.add(column.price, column.refund)),
        })),
      ),
    ).toContain('refund is tagged leaky');
    const around = sql.add(sql.column(orders, 'price'), sql.column(orders, 'refund'));
    expect(
      refusal(() => defineFeatures(orders, (_, f) => ({ x: f.standardize(around) }))),
    ).toContain('refund is tagged leaky');
    const key = sql.length(sql.column(orders, 'id'));
    expect(refusal(() => defineFeatures(orders, (_, f) => ({ x: f.numeric(key) })))).toContain(
      'id is in the key',
    );
    expect(
      refusal(() =>
        // @ts-expect-error a day is no number
        defineFeatures(orders, (column, f) => ({ x: f.numeric(sql.toDate(column.paid)) })),
      ),
    ).toContain('not date');
  });

  test('take no bucket of a logarithm, on whose last bit engines differ', () => {
    expect(
      refusal(() =>
        defineFeatures(orders, (column, f) => ({
          x: f.bucketize(f.log1p(column.price), { edges: [1] }),
        })),
      ),
    ).toContain('bucketize of a logarithm');
  });
});

describe('names and kinds of slots, to the compiler', () => {
  test('with levels that the table, the feature or nobody declares', async () => {
    const definition = defineFeatures(orders, (column, f) => ({
      price: f.clip(column.price, { min: 0, max: 5 }),
      filled: f.impute(column.price, 0, { indicator: true }),
      tenth: f.bucketize(column.price, { quantiles: 10 }),
      plan: f.oneHot(column.plan, { unseen: 'other' }),
      big: f.oneHot(column.city, { unseen: 'missing', levels: ['Natal', 'Recife'] }),
    }));
    type Definition = typeof definition extends FeatureDefinition<infer F> ? F : never;
    expectTypeOf<SlotName<Definition>>().toEqualTypeOf<
      | 'price'
      | 'filled'
      | 'filled=missing'
      | 'tenth'
      | 'plan=basic'
      | 'plan=plus'
      | 'plan=(other)'
      | 'big=Natal'
      | 'big=Recife'
    >();
    expectTypeOf<SlotKind<Definition, 'price'>>().toEqualTypeOf<'number'>();
    expectTypeOf<SlotKind<Definition, 'tenth'>>().toEqualTypeOf<'place'>();
    expectTypeOf<SlotKind<Definition, 'filled=missing' | 'big=Natal'>>().toEqualTypeOf<'flag'>();
    const { names, kinds } = (await fitFeatures(definition, [order])).layout;
    expect(names.map((name, i) => [name, kinds[i]])).toEqual([
      ['price', 'number'],
      ['filled', 'number'],
      ['filled=missing', 'flag'],
      ['tenth', 'place'],
      ...['plan=basic', 'plan=plus', 'plan=(other)', 'big=Natal', 'big=Recife'].map((name) => [
        name,
        'flag',
      ]),
    ]);
  });
});

describe('clip', () => {
  const prices = Array.from({ length: 100 }, (_, i) => ({ ...order, price: i + 1 }));

  test('by observed quantiles, ranks in whole numbers', async () => {
    const fitted = await fitFeatures(
      defineFeatures(orders, (column, f) => ({
        x: f.clip(column.price, { quantiles: [0.07, 0.95] }),
      })),
      prices,
    );
    expect(fitted.features[0]?.transform).toMatchObject({ min: 7, max: 95 });
    const clipped = [1, 7, 50, 99, null].map((price) => applyRow(fitted, { price })[0]);
    expect(clipped).toEqual([7, 7, 50, 95, Number.NaN]);
  });

  test.each([
    [{ min: 2, max: 1 }, 'finite bounds min <= max, got 2 and 1'],
    [{ min: Number.NaN, max: 1 }, 'got NaN and 1'],
    [{ quantiles: [0.5, 0.5] }, 'low < high'],
    [{ quantiles: [0.1234567, 1] }, 'at most 6 digits'],
  ] as const)('refuses %o', (bounds, message) => {
    expect(
      refusal(() => defineFeatures(orders, (column, f) => ({ x: f.clip(column.price, bounds) }))),
    ).toContain(message);
  });
});

describe('rare levels', () => {
  const cities = ['Natal', 'Natal', 'Natal', 'Recife', 'Recife', 'Olinda', null];
  const rows = cities.map((city) => ({ ...order, city }));

  test('join the others, of which frequency knows the share', async () => {
    const fitted = await fitFeatures(
      defineFeatures(orders, (column, f) => ({
        one: f.oneHot(column.city, { unseen: 'other', rare: { minRows: 2 } }),
        place: f.ordinal(column.city, { unseen: 'missing', rare: { minShare: 0.5 } }),
        often: f.frequency(column.city, { unseen: 'other', rare: { minRows: 3 } }),
      })),
      rows,
    );
    expect(fitted.layout.names.slice(0, 3)).toEqual(['one=Natal', 'one=Recife', 'one=(other)']);
    expect([...applyRow(fitted, { city: 'Olinda' })]).toEqual([0, 0, 1, Number.NaN, 0.5]);
    expect([...applyRow(fitted, { city: 'Natal' })]).toEqual([1, 0, 0, 0, 0.5]);
  });

  test('are refused with levels of one’s own, with errors, and where none is left', async () => {
    const define = (options: object) =>
      refusal(() =>
        defineFeatures(orders, (column, f) => ({
          x: f.oneHot(column.city, { unseen: 'other', ...options }),
        })),
      );
    expect(define({ rare: { minRows: 2 }, levels: ['Natal'] })).toContain('not both');
    expect(define({ rare: { minRows: 2 }, unseen: 'error' })).toContain('"other" or "missing"');
    expect(define({ rare: { minShare: 1 } })).toContain('in (0, 1), got 1');
    const none = defineFeatures(orders, (column, f) => ({
      x: f.oneHot(column.city, { unseen: 'other', rare: { minRows: 9 } }),
    }));
    await expect(fitFeatures(none, rows)).rejects.toThrow('no level is frequent enough in 7 rows');
  });
});

test('what is learnt is finite: a range beyond float64 is told', async () => {
  const huge = [1, 1, -1].map((sign) => ({ price: sign * Number.MAX_VALUE }));
  const define = (kind: 'minMax' | 'standardize') =>
    defineFeatures(orders, (column, f) => ({ x: f[kind](column.price) }));
  for (const kind of ['minMax', 'standardize'] as const)
    await expect(fitFeatures(define(kind), huge)).rejects.toThrow(
      'feature x: the range of its values is beyond float64; clip them first',
    );
});

test('words about features reach their description', async () => {
  const fitted = await fitFeatures(
    defineFeatures(
      orders,
      (column, f) => ({
        price: f.passThrough(column.price, { madeBy: 'dbt: prices' }),
        items: f.numeric(column.items),
      }),
      { owner: 'shop', features: { items: { description: 'Pieces', owner: 'store' } } },
    ),
    [order],
  );
  expect(describeFeatures(fitted)).toMatchObject([
    { name: 'price', owner: 'shop', madeBy: 'dbt: prices' },
    { name: 'items', owner: 'store', description: 'Pieces' },
  ]);
  expect(
    refusal(() =>
      defineFeatures(orders, (column, f) => ({ items: f.numeric(column.items) }), {
        // @ts-expect-error no feature is called item
        features: { item: { owner: 'x' } },
      }),
    ),
  ).toBe('docs of item, which is no feature');
});

describe('numbers on a circle', () => {
  const months = defineFeatures(orders, (column, f) => ({
    month: f.cyclical(sql.month(column.ordered), { period: 12 }),
  }));

  test('have their sine and cosine, the last beside the first', async () => {
    expectTypeOf<SlotName<(typeof months)['features']>>().toEqualTypeOf<
      'month=sin' | 'month=cos'
    >();
    expectTypeOf<SlotKind<(typeof months)['features'], 'month=sin'>>().toEqualTypeOf<'number'>();
    const fitted = await fitFeatures(months, []);
    const at = (ordered: string | null) => [...applyRow(fitted, { ordered })];
    expect(at('2024-03-01')).toEqual([1, 0]);
    expect(at('2024-06-01')).toEqual([0, -1]);
    expect(at('2024-12-01')).toEqual([0, 1]);
    expect(at('2024-01-01')).toEqual([0.5, Math.fround(Math.sqrt(3) / 2)]);
    expect(at(null)).toEqual([Number.NaN, Number.NaN]);
    expect(describeFeatures(fitted)[0]).toMatchObject({
      formula: 'cyclical(month(ordered), period = 12)',
      columns: ['ordered'],
      slots: ['month=sin', 'month=cos'],
    });
  });

  test('beyond the period are missing; a period is whole, and of an expression', async () => {
    const years = defineFeatures(orders, (column, f) => ({
      year: f.cyclical(sql.year(column.ordered), { period: 12 }),
    }));
    expect([...applyRow(await fitFeatures(years, []), { ordered: '2024-03-01' })]).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
    const define = (period: number) => () =>
      defineFeatures(orders, (column, f) => ({
        x: f.cyclical(sql.month(column.ordered), { period }),
      }));
    for (const period of [0, 1, 2.5, Number.NaN]) expect(define(period)).toThrow('a whole period');
    expect(() =>
      defineFeatures(orders, (column, f) => ({ x: f.cyclical(column.items, { period: 12 }) })),
    ).toThrow('cyclical takes an expression of whole numbers');
  });
});
