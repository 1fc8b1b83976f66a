import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Column } from './column.ts';
import { isLagoaError } from './error.ts';
import { defineTable, type Row, type TableDefinition } from './table.ts';

const customers = defineTable({
  name: 'customers',
  layer: 'silver',
  key: ['customer_id'],
  columns: {
    customer_id: { kind: 'string' },
    plan: { kind: 'category', levels: ['basic', 'pro'] },
    active: { kind: 'boolean', nullable: true },
    tenure: { kind: 'int32', min: 0 },
    clicks: { kind: 'int64', nullable: true },
    score: { kind: 'float64' },
    paid: { kind: 'decimal', precision: 10, scale: 2 },
    born: { kind: 'date', nullable: false },
    seen: { kind: 'timestamp', tags: ['event-time'] },
  },
  partitionBy: ['plan'],
});

describe('defineTable', () => {
  test('infers the row type from the declaration', () => {
    expectTypeOf<Row<typeof customers>>().toEqualTypeOf<{
      readonly customer_id: string;
      readonly plan: 'basic' | 'pro';
      readonly active: boolean | null;
      readonly tenure: number;
      readonly clicks: bigint | null;
      readonly score: number;
      readonly paid: string;
      readonly born: string;
      readonly seen: bigint;
    }>();
    expectTypeOf(customers.name).toEqualTypeOf<'customers'>();
    expectTypeOf(customers).toExtend<TableDefinition>();
  });

  test('is frozen plain JSON, and leaves what it was given alone', () => {
    expect(JSON.parse(JSON.stringify(customers))).toStrictEqual(customers);
    expect(Object.isFrozen(customers.columns.plan.levels)).toBe(true);
    const columns = { a: { kind: 'int32' } } as const;
    const key = ['a'] as const;
    defineTable({ name: 't', layer: 'gold', key, columns });
    expect([Object.isFrozen(columns), Object.isFrozen(key)]).toStrictEqual([false, false]);
  });

  test('key and partition columns are checked by the compiler', () => {
    const define = (key: 'a') =>
      defineTable({ name: 't', layer: 'gold', key: [key], columns: { a: { kind: 'int32' } } });
    expect(define('a').key).toStrictEqual(['a']);
    const wrong = () =>
      // @ts-expect-error b is no column
      defineTable({ name: 't', layer: 'gold', key: ['b'], columns: { a: { kind: 'int32' } } });
    expect(wrong).toThrow('table t has no column b; it has a');
  });

  const declare = (columns: Record<string, Column>, more = {}) =>
    defineTable({ name: 't', layer: 'gold', key: [], columns, ...more });
  const int32 = { kind: 'int32' } as const;

  test.each<[string, () => unknown]>([
    ['table name', () => declare({ a: int32 }, { name: '1t' })],
    ['table name', () => declare({ a: int32 }, { name: 'a"; DROP TABLE b' })],
    ['table name', () => declare({ a: int32 }, { name: '' })],
    ['table name', () => declare({ a: int32 }, { name: 'x'.repeat(201) })],
    ['is a device on Windows', () => declare({ a: int32 }, { name: 'NUL' })],
    ['layer must be one of', () => declare({ a: int32 }, { layer: '../gold' })],
    ['column name', () => declare({ ['x'.repeat(301)]: int32 })],
    ['keeps column names such as _PARTITIONTIME', () => declare({ _PARTITIONTIME: int32 })],
    ['cannot hold a column __proto__', () => declare({ ['__proto__']: int32 })],
    ['a int32 has no option "pattern"', () => declare({ a: { ...int32, ...{ pattern: 'x' } } })],
    ['a int32 has no option "nulable"', () => declare({ a: { ...int32, ...{ nulable: true } } })],
    ['there is no kind "int16"', () => declare({ a: JSON.parse('{ "kind": "int16" }') })],
    ['there is no kind "toString"', () => declare({ a: JSON.parse('{ "kind": "toString" }') })],
    ['nullable must be', () => declare({ a: JSON.parse('{ "kind": "date", "nullable": 1 }') })],
    ['half a surrogate pair', () => declare({ a: { kind: 'category', levels: ['\ud800'] } })],
    ['the character NUL', () => declare({ a: { kind: 'category', levels: ['a\0b'] } })],
    ['at most 1024', () => declare({ a: { ...int32, description: 'x'.repeat(1025) } })],
    ['a tag is empty', () => declare({ a: { ...int32, tags: [' '] } })],
    ['a tag is listed twice', () => declare({ a: { ...int32, tags: ['pii', 'pii'] } })],
    ['key lists a column twice', () => declare({ a: int32 }, { key: ['a', 'a'] })],
    ['has no column b', () => declare({ a: int32 }, { clusterBy: ['b'] })],
    ['clustered by the float64 a', () => declare({ a: { kind: 'float64' } }, { clusterBy: ['a'] })],
    ['column name', () => declare({ 'a`b': int32 })],
    ['column name', () => declare({ größe: int32 })],
    ['no columns', () => declare({})],
    ['only in case', () => declare({ a: int32, A: int32 })],
    ['has no column b', () => declare({ a: int32 }, { key: ['b'] })],
    ['has no column toString', () => declare({ a: int32 }, { key: ['toString'] })],
    ['has no column b', () => declare({ a: int32 }, { partitionBy: ['b'] })],
    ['is nullable', () => declare({ a: { ...int32, nullable: true } }, { key: ['a'] })],
    ['at least one level', () => declare({ a: { kind: 'category', levels: [] } })],
    ['listed twice', () => declare({ a: { kind: 'category', levels: ['x', 'x'] } })],
    ['min 2 is above max 1', () => declare({ a: { ...int32, min: 2, max: 1 } })],
    ['min must be a whole number', () => declare({ a: { ...int32, min: Number.NaN } })],
    ['min must be a whole number', () => declare({ a: { ...int32, min: 0.5 } })],
    ['max must be a whole number', () => declare({ a: { kind: 'int64', max: 2 ** 53 } })],
    ['max must be a finite', () => declare({ a: { kind: 'float64', max: Infinity } })],
    [
      'min must be a text of digits',
      () => declare({ a: { kind: 'decimal', precision: 3, scale: 2, min: '10' } }),
    ],
    ['max must be a date', () => declare({ a: { kind: 'date', max: '2023-02-29' } })],
    ['min must be a time', () => declare({ a: { kind: 'timestamp', min: '2023-02-28' } })],
    [
      'min 10.0 is above max 9.5',
      () => declare({ a: { kind: 'decimal', precision: 3, scale: 1, min: '10.0', max: '9.5' } }),
    ],
    ['precision', () => declare({ a: { kind: 'decimal', precision: 39, scale: 0 } })],
    ['precision', () => declare({ a: { kind: 'decimal', precision: 0, scale: 0 } })],
    ['precision', () => declare({ a: { kind: 'decimal', precision: 1.5, scale: 0 } })],
    ['scale', () => declare({ a: { kind: 'decimal', precision: 4, scale: 5 } })],
    ['scale', () => declare({ a: { kind: 'decimal', precision: 4, scale: -1 } })],
    ['float64 a', () => declare({ a: { kind: 'float64' } }, { partitionBy: ['a'] })],
    ['timestamp a', () => declare({ a: { kind: 'timestamp' } }, { partitionBy: ['a'] })],
  ])('refuses a wrong declaration: %s', (message, declaration) => {
    let failure: unknown;
    try {
      declaration();
    } catch (error) {
      failure = error;
    }
    expect(isLagoaError(failure, 'invalid-argument') && failure.message).toContain(message);
  });

  test('takes bounds of every ordered kind, and columns to cluster by', () => {
    const columns = {
      paid: { kind: 'decimal', precision: 38, scale: 2, min: '-1.05', max: '9.5' },
      born: { kind: 'date', min: '0001-01-01', max: '9999-12-31' },
      seen: { kind: 'timestamp', max: '2024-02-29T23:59:59.999999Z' },
      code: { kind: 'string', pattern: '[A-Z]{2}-[0-9]+' },
    } as const;
    const table = declare(columns, { clusterBy: ['code', 'paid'] });
    expect(table.columns).toStrictEqual(columns);
    expect(table.clusterBy).toStrictEqual(['code', 'paid']);
    expect(declare(columns)).not.toHaveProperty('clusterBy');
  });

  test('refuses an unsafe pattern by name, with the column', () => {
    expect(() => declare({ code: { kind: 'string', pattern: '(?=a)' } })).toThrow(
      /^t\.code: pattern "\(\?=a\)" holds a lookahead/,
    );
  });

  test('takes names of 300 characters and reserved words', () => {
    const long = 'x'.repeat(300);
    expect(Object.keys(declare({ [long]: int32, select: int32 }).columns)).toStrictEqual([
      long,
      'select',
    ]);
  });
});
