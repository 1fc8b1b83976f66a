import { describe, expect, test } from 'vitest';
import type { Column } from '../column.ts';
import { formatBigQueryCell, parseBigQueryCell, toBigQuerySchema } from './bigquery-column.ts';

describe('toBigQuerySchema', () => {
  test('names, types, modes and descriptions', () => {
    expect(
      toBigQuerySchema({
        a: { kind: 'string', nullable: true, description: 'the first' },
        b: { kind: 'category', levels: ['x'] },
        c: { kind: 'boolean' },
        d: { kind: 'int32' },
        e: { kind: 'int64' },
        f: { kind: 'float64' },
        g: { kind: 'date' },
        h: { kind: 'timestamp' },
      }),
    ).toStrictEqual([
      { name: 'a', type: 'STRING', mode: 'NULLABLE', description: 'the first' },
      { name: 'b', type: 'STRING', mode: 'REQUIRED' },
      { name: 'c', type: 'BOOLEAN', mode: 'REQUIRED' },
      { name: 'd', type: 'INTEGER', mode: 'REQUIRED' },
      { name: 'e', type: 'INTEGER', mode: 'REQUIRED' },
      { name: 'f', type: 'FLOAT', mode: 'REQUIRED' },
      { name: 'g', type: 'DATE', mode: 'REQUIRED' },
      { name: 'h', type: 'TIMESTAMP', mode: 'REQUIRED' },
    ]);
  });

  // https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#parameterized_decimal_type
  test.each([
    [38, 9, 'NUMERIC'],
    [29, 0, 'NUMERIC'],
    [30, 0, 'BIGNUMERIC'],
    [38, 10, 'BIGNUMERIC'],
    [10, 10, 'BIGNUMERIC'],
  ])('decimal(%i, %i) is %s', (precision, scale, type) => {
    expect(toBigQuerySchema({ n: { kind: 'decimal', precision, scale } })).toMatchObject([
      { type, precision: String(precision), scale: String(scale) },
    ]);
  });
});

const decimal: Column = { kind: 'decimal', precision: 9, scale: 2 };

test.each<[Column, unknown, unknown]>([
  [{ kind: 'string' }, '', ''],
  [{ kind: 'boolean' }, 'true', true],
  [{ kind: 'int32' }, '-2147483648', -2147483648],
  [{ kind: 'int64' }, '9007199254740993', 9007199254740993n],
  [{ kind: 'int64' }, '-9223372036854775808', -9223372036854775808n],
  [{ kind: 'float64' }, '1.5', 1.5],
  [{ kind: 'float64' }, '0.1', 0.1],
  [{ kind: 'float64' }, '-0.0', -0],
  [{ kind: 'float64' }, 'NaN', Number.NaN],
  [{ kind: 'float64' }, '-Infinity', -Infinity],
  [decimal, '1.5', '1.50'],
  [decimal, '-1234567.89', '-1234567.89'],
  [{ kind: 'date' }, '2024-02-29', '2024-02-29'],
  [{ kind: 'timestamp' }, '1700000000000001', 1700000000000001n],
  [{ kind: 'int64', nullable: true }, null, null],
])('parseBigQueryCell %o %o', (column, cell, value) => {
  expect(parseBigQueryCell(column, cell)).toStrictEqual(value);
});

test.each<[Column, unknown]>([
  [{ kind: 'string' }, null],
  [{ kind: 'string' }, 1],
  [{ kind: 'boolean' }, 'TRUE'],
  [{ kind: 'int32' }, '2147483648'],
  [{ kind: 'int64' }, '1.0'],
  [{ kind: 'float64' }, ''],
  [{ kind: 'float64' }, 'one'],
  [decimal, '1.005'],
  [{ kind: 'date' }, '2023-02-29'],
  [{ kind: 'timestamp' }, '2023-01-01T00:00:00Z'],
])('parseBigQueryCell refuses %o %o', (column, cell) => {
  expect(() => parseBigQueryCell(column, cell)).toThrow(/^expected a BigQuery /);
});

test.each<[Column, Parameters<typeof formatBigQueryCell>[1], unknown]>([
  [{ kind: 'int64' }, 9007199254740993n, '9007199254740993'],
  [{ kind: 'float64' }, -0, '-0.0'],
  [{ kind: 'float64' }, Number.NaN, 'NaN'],
  [{ kind: 'float64' }, Infinity, 'Infinity'],
  [{ kind: 'float64' }, 0.1, 0.1],
  [{ kind: 'timestamp' }, 0n, '1970-01-01T00:00:00.000000Z'],
  [{ kind: 'timestamp' }, -1n, '1969-12-31T23:59:59.999999Z'],
  [{ kind: 'timestamp' }, -62135596800000000n, '0001-01-01T00:00:00.000000Z'],
  [{ kind: 'timestamp' }, 253402300799999999n, '9999-12-31T23:59:59.999999Z'],
  [{ kind: 'boolean' }, false, false],
  [{ kind: 'string', nullable: true }, null, null],
])('formatBigQueryCell %o %o', (column, value, cell) => {
  expect(formatBigQueryCell(column, value)).toBe(cell);
});

test('a time outside the years 0001 to 9999 is refused', () => {
  const column: Column = { kind: 'timestamp' };
  expect(() => formatBigQueryCell(column, 253402300800000000n)).toThrow('outside the years');
  expect(() => formatBigQueryCell(column, -62135596800000001n)).toThrow('outside the years');
});
