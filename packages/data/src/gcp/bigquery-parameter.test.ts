import { BigQuery } from '@google-cloud/bigquery';
import { describe, expect, test } from 'vitest';
import { type BigQueryValue, toBigQueryParameter } from './bigquery-parameter.ts';

test.each<[BigQueryValue, string | null]>([
  [{ type: 'STRING', value: "it's" }, "it's"],
  [{ type: 'STRING', value: null }, null],
  [{ type: 'INT64', value: 9007199254740993n }, '9007199254740993'],
  [{ type: 'FLOAT64', value: 1 }, '1'],
  [{ type: 'FLOAT64', value: Number.NaN }, 'NaN'],
  [{ type: 'FLOAT64', value: -Infinity }, '-Infinity'],
  [{ type: 'BOOL', value: false }, 'false'],
  [{ type: 'NUMERIC', value: '1.50' }, '1.50'],
  [{ type: 'DATE', value: '2024-02-29' }, '2024-02-29'],
  [{ type: 'TIMESTAMP', value: -1n }, '1969-12-31 23:59:59.999999+00:00'],
  [{ type: 'BYTES', value: Uint8Array.of(0, 255, 62) }, 'AP8+'],
])('toBigQueryParameter %o', (typed, value) => {
  expect(toBigQueryParameter('p', typed)).toStrictEqual({
    name: 'p',
    parameterType: { type: typed.type },
    parameterValue: { value },
  });
});

test('a name that is none is refused', () => {
  expect(() => toBigQueryParameter('a b', { type: 'BOOL', value: true })).toThrow('a parameter');
});

describe('the client itself, as measured', () => {
  const convert = (value: unknown, type?: string) => BigQuery.valueToQueryParameter_(value, type);

  test('guesses the type from the JavaScript value', () => {
    expect(convert(1).parameterType).toStrictEqual({ type: 'INT64' });
    expect(convert([2, 1.5]).parameterType).toStrictEqual({
      type: 'ARRAY',
      arrayType: { type: 'INT64' },
    });
  });

  test('leaves numbers as numbers, so that JSON makes null of NaN', () => {
    expect(JSON.stringify(convert(Number.NaN, 'FLOAT64').parameterValue)).toBe('{"value":null}');
  });

  test('makes JSON of bytes', () => {
    const value = JSON.stringify(convert(Buffer.from([1]), 'BYTES').parameterValue);
    expect(value).toBe('{"value":{"type":"Buffer","data":[1]}}');
  });

  test('leaves a bigint as it is, which no JSON can hold', () => {
    expect(() => JSON.stringify(convert(1n, 'INT64'))).toThrow(TypeError);
  });
});
