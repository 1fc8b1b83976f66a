import type { Column } from '@lagoa/data';
import { describe, expect, test } from 'vitest';
import { columnJsonSchema, parseColumnJson } from './column-json.ts';

const accepted: readonly (readonly [Column, unknown, unknown])[] = [
  [{ kind: 'string' }, '', ''],
  [{ kind: 'string', nullable: true }, null, null],
  [{ kind: 'boolean' }, false, false],
  [{ kind: 'category', levels: ['a'] }, 'a', 'a'],
  [{ kind: 'float64' }, 1e300, 1e300],
  [{ kind: 'float64', min: 0, max: 1 }, 1, 1],
  [{ kind: 'int32' }, -(2 ** 31), -(2 ** 31)],
  [{ kind: 'int64' }, 2 ** 53 - 1, 9007199254740991n],
  [{ kind: 'int64' }, '9223372036854775807', 9223372036854775807n],
  [{ kind: 'int64' }, '-9223372036854775808', -9223372036854775808n],
  [{ kind: 'decimal', precision: 4, scale: 2 }, '-12.5', '-12.5'],
  [{ kind: 'decimal', precision: 2, scale: 2 }, '0.05', '0.05'],
  [{ kind: 'decimal', precision: 38, scale: 0 }, '9'.repeat(38), '9'.repeat(38)],
  [{ kind: 'date' }, '2024-02-29', '2024-02-29'],
  [{ kind: 'timestamp' }, '1970-01-01T00:00:01.000001Z', 1_000_001n],
  [{ kind: 'timestamp' }, '1969-12-31T23:59:59.5Z', -500_000n],
  [{ kind: 'string', pattern: '[A-Z]{2}-[0-9]+|none' }, 'AB-7', 'AB-7'],
  [{ kind: 'string', pattern: '^[A-Z]$' }, 'A', 'A'],
  [{ kind: 'date', min: '2024-01-01', max: '2024-12-31' }, '2024-12-31', '2024-12-31'],
  [{ kind: 'decimal', precision: 9, scale: 4, min: '-10', max: '9.5' }, '-9.9', '-9.9'],
  [{ kind: 'decimal', precision: 9, scale: 4, max: '9.5' }, '9.5000', '9.5000'],
  [
    { kind: 'timestamp', min: '2024-01-01T00:00:00Z', max: '2024-01-01T00:00:00.5Z' },
    '2024-01-01T00:00:00.500000Z',
    1_704_067_200_500_000n,
  ],
];

test.each(accepted)('%o takes %o', (column, json, value) => {
  expect(parseColumnJson(column, json)).toEqual({ value });
});

const refused: readonly (readonly [Column, unknown, string])[] = [
  [{ kind: 'string' }, null, 'must not be null'],
  [{ kind: 'string' }, 5, 'must be a string, got 5'],
  [{ kind: 'boolean' }, 1, 'must be true or false, got 1'],
  [{ kind: 'category', levels: ['a', 'b'] }, 'c', 'must be one of "a", "b", got "c"'],
  [{ kind: 'float64' }, '1', 'must be a number of 64 bits, got "1"'],
  [{ kind: 'float64' }, JSON.parse('1e400'), 'must be a number of 64 bits, got Infinity'],
  [{ kind: 'float64', min: 0 }, -1, 'must be at least 0, got -1'],
  [{ kind: 'int32' }, 1.5, 'must be a whole number of 32 bits, got 1.5'],
  [{ kind: 'int32' }, 2 ** 31, 'must be a whole number of 32 bits, got 2147483648'],
  [{ kind: 'int32', max: 10 }, 11, 'must be at most 10, got 11'],
  [{ kind: 'int64' }, 2 ** 53, 'must be a whole number of 64 bits'],
  [{ kind: 'int64' }, '9223372036854775808', 'must be a whole number of 64 bits'],
  [{ kind: 'int64', min: 0 }, '-1', 'must be at least 0, got -1'],
  [{ kind: 'decimal', precision: 4, scale: 2 }, 12.5, 'must be a string with at most 4 digits'],
  [{ kind: 'decimal', precision: 4, scale: 2 }, '123.4', 'must be a string with at most 4 digits'],
  [{ kind: 'decimal', precision: 4, scale: 2 }, '1.234', 'must be a string with at most 4 digits'],
  [{ kind: 'date' }, '2023-02-29', 'must be a date as YYYY-MM-DD, got "2023-02-29"'],
  [{ kind: 'timestamp' }, '2023-02-29T00:00:00Z', 'must be a time as'],
  [{ kind: 'timestamp' }, '2024-01-01T24:00:01Z', 'must be a time as'],
  [{ kind: 'timestamp' }, '2024-01-01T00:00:00+02:00', 'must be a time as'],
  [{ kind: 'string', pattern: 'ab|cd' }, 'abd', 'must match ab|cd, got "abd"'],
  [{ kind: 'string', pattern: '[a-z]+' }, 'a\n', 'must match [a-z]+'],
  [
    { kind: 'date', min: '2024-01-01' },
    '2023-12-31',
    'must be at least 2024-01-01, got "2023-12-31"',
  ],
  [
    { kind: 'decimal', precision: 9, scale: 4, max: '9.5' },
    '9.51',
    'must be at most 9.5, got "9.51"',
  ],
  [{ kind: 'decimal', precision: 9, scale: 4, max: '9.5' }, '10', 'must be at most 9.5'],
  [{ kind: 'decimal', precision: 9, scale: 4, min: '-1.5' }, '-1.6', 'must be at least -1.5'],
  [{ kind: 'decimal', precision: 9, scale: 4, min: '-0.5' }, '-0.51', 'must be at least -0.5'],
  [
    { kind: 'timestamp', max: '2024-01-01T00:00:00.000001Z' },
    '2024-01-01T00:00:00.000002Z',
    'must be at most 2024-01-01T00:00:00.000001Z',
  ],
  [{ kind: 'string' }, ['x'.repeat(100)], `must be a string, got ["${'x'.repeat(58)}…`],
];

test.each(refused)('%o refuses %o', (column, json, problem) => {
  const parsed = parseColumnJson(column, json);
  expect('problem' in parsed ? parsed.problem : parsed).toContain(problem);
});

describe('schemas', () => {
  test.each<readonly [Column, object]>([
    [
      { kind: 'string', pattern: 'a|b' },
      { type: 'string', pattern: '^(?:a|b)$' },
    ],
    [
      { kind: 'date', min: '2024-01-01' },
      { type: 'string', format: 'date', 'x-minimum': '2024-01-01' },
    ],
    [
      { kind: 'string', description: 'Name' },
      { type: 'string', description: 'Name' },
    ],
    [{ kind: 'boolean', nullable: true }, { type: ['boolean', 'null'] }],
    [
      { kind: 'category', levels: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      { kind: 'float64', min: 0, unit: 'USD' },
      { type: 'number', minimum: 0, 'x-unit': 'USD' },
    ],
    [
      { kind: 'int32', max: 9 },
      { type: 'integer', format: 'int32', minimum: -2147483648, maximum: 9 },
    ],
    [
      { kind: 'int64' },
      { type: ['integer', 'string'], format: 'int64', pattern: '^-?[0-9]{1,19}$' },
    ],
    [
      { kind: 'decimal', precision: 4, scale: 2 },
      { type: 'string', format: 'decimal', pattern: '^-?[0-9]{1,2}(\\.[0-9]{1,2})?$' },
    ],
    [{ kind: 'date' }, { type: 'string', format: 'date' }],
    [{ kind: 'timestamp' }, { type: 'string', format: 'date-time' }],
  ])('%o', (column, schema) => {
    expect(columnJsonSchema(column)).toEqual(schema);
  });
});
