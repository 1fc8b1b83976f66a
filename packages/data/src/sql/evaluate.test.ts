import { describe, expect, expectTypeOf, test } from 'vitest';
import { defineTable } from '../table.ts';
import type { Expression } from './expression.ts';
import * as sql from './index.ts';

const table = defineTable({
  name: 'table',
  layer: 'silver',
  key: [],
  columns: {
    x: { kind: 'float64', nullable: true },
    i: { kind: 'int32' },
    n: { kind: 'int64' },
    s: { kind: 'string' },
    c: { kind: 'category', levels: ['a', 'b'] },
    p: { kind: 'boolean' },
    d: { kind: 'date' },
    t: { kind: 'timestamp' },
    amount: { kind: 'decimal', precision: 9, scale: 2 },
  },
});
const x = sql.column(table, 'x');
const s = sql.column(table, 's');
const t = sql.column(table, 't');
const row = { x: 1.5, i: 3, n: 4n, s: 'é', c: 'a', p: true, d: '2024-02-29', t: -1n };

describe('evaluate', () => {
  test.each<[string, Expression, unknown]>([
    ['an int32 is a bigint', sql.column(table, 'i'), 3n],
    ['half away from zero', sql.toInt64(sql.multiply(x, sql.float64(-1))), -2n],
    ['just below a half', sql.toInt64(sql.float64(0.49999999999999994)), 0n],
    ['beyond 64 bits', sql.toInt64(sql.float64(2 ** 63)), null],
    ['overflow', sql.add(sql.float64(1e308), sql.float64(1e308)), null],
    ['64 bits', sql.add(sql.int64(2n ** 63n - 1n), sql.int64(1)), null],
    ['over zero', sql.divide(x, sql.float64(0)), null],
    ['an edge belongs above', sql.bucket(sql.float64(2), [1, 2, 3]), 2n],
    ['code points', sql.length(sql.string('a😀')), 2n],
    ['code point order', sql.less(sql.string('\ue000'), sql.string('😀')), true],
    ['a prefix is before', sql.less(sql.string('a'), sql.string('ab')), true],
    ['only ASCII', sql.asciiLower(sql.string('ÀAZ')), 'Àaz'],
    ['the day before 1970', sql.toDate(t), '1969-12-31'],
    ['Thursday', sql.dayOfWeek(sql.date('1970-01-01')), 5n],
    ['leap days', sql.daysBetween(sql.date('2024-02-28'), sql.date('2024-03-01')), 2n],
    ['false wins', sql.and(sql.isNull(x), sql.greater(x, sql.float64(9))), false],
    ['no condition', sql.caseWhen(sql.not(sql.column(table, 'p')), { value: x }), null],
    // MD5 of 'a' is 0cc175b9c0f1b6a8…; Python: int('0cc175b9c0f1b6a', 16) % 100.
    ['hash of a', sql.hashBucket(sql.string('a'), 100), 0x0cc175b9c0f1b6an % 100n],
  ])('%s', (_, expression, value) => {
    expect(sql.evaluate(expression, row)).toBe(value);
  });

  test.each([
    [{ x: '1' }, 'column x is float64, got 1'],
    [{}, 'column x is float64, got undefined'],
  ])('a row %j is refused by the name of its column', (wrong, message) => {
    expect(() => sql.evaluate(x, wrong)).toThrow(
      expect.objectContaining({ code: 'invalid-data', message, details: { column: 'x' } }),
    );
  });

  test('every column kind is checked', () => {
    for (const name of ['i', 'n', 's', 'c', 'p', 'd', 't'] as const)
      expect(() => sql.evaluate(sql.column(table, name), { [name]: Symbol.iterator })).toThrow(
        `column ${name} is`,
      );
  });

  test('a column that is not there, or that no engine reads alike, is refused by name', () => {
    const loose: { columns: Record<string, { kind: 'string' }> } = { columns: {} };
    expect(() => sql.column(loose, 'toString')).toThrow('no column toString');
    // @ts-expect-error a decimal is no column to read
    expect(() => sql.column(table, 'amount')).toThrow('expressions read no decimal');
  });

  test.each<[() => unknown, string]>([
    [() => sql.float64(Number.NaN), 'finite'],
    [() => sql.int64(2n ** 63n), '64 bits'],
    [() => sql.int64(0.5), 'safe integer'],
    [() => sql.string('\ud800'), 'surrogate'],
    [() => sql.date('2023-02-29'), 'YYYY-MM-DD'],
    [() => sql.timestamp(10n ** 18n), 'years'],
    [() => sql.bucket(x, []), 'increasing'],
    [() => sql.bucket(x, [1, 1]), 'increasing'],
    [() => sql.clip(x, { min: 2, max: 1 }), 'min <= max'],
    [() => sql.isIn(x, []), 'at least one'],
    [() => sql.hashBucket(s, 0), 'buckets'],
  ])('%s is refused', (make, message) => {
    expect(make).toThrow(message);
  });

  test('an operand of a wrong value is refused', () => {
    const tree: Expression = JSON.parse(
      JSON.stringify(sql.floor(x)).replace('float64","name', 'string","name'),
    );
    const odd: Expression = { ...tree, ...(tree.node === 'call' && { operands: [s] }) };
    expect(() => sql.evaluate(odd, row)).toThrow('takes a number');
  });

  test('kinds are inferred from the table, and wrong ones do not compile', () => {
    expectTypeOf(sql.column(table, 'i')).toEqualTypeOf<sql.ColumnExpression<'int64'>>();
    expectTypeOf(sql.column(table, 'c')).toEqualTypeOf<sql.ColumnExpression<'string'>>();
    expectTypeOf(sql.evaluate(sql.toDate(t), row)).toEqualTypeOf<string | null>();
    expectTypeOf(sql.evaluate(sql.length(s), row)).toEqualTypeOf<bigint | null>();
    const never = () => [
      // @ts-expect-error two kinds
      sql.add(x, sql.int64(1)),
      // @ts-expect-error no arithmetic on texts
      sql.add(s, s),
      // @ts-expect-error two kinds
      sql.less(x, s),
      // @ts-expect-error a text has no year
      sql.year(s),
      // @ts-expect-error an instant is no day
      sql.year(t),
      // @ts-expect-error not a condition
      sql.and(x, sql.isNull(x)),
      // @ts-expect-error two kinds
      sql.caseWhen(sql.isNull(x), { value: x, otherwise: s }),
      // @ts-expect-error no such column
      sql.column(table, 'y'),
    ];
    expect(never).toBeTypeOf('function');
  });
});
