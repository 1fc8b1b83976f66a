import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { type EveryKindRow, everyKind, randomRow } from '../fixtures/every-kind.ts';
import { createRandom } from '../random.ts';
import { formatJsonRow, parseJsonRow } from './json-row.ts';
import { jsonSchema } from './json-schema.ts';

const ajv = new Ajv2020({ allErrors: true, formats: { date: true, 'date-time': true } });
for (const word of ['x-unit', 'x-tags', 'x-minimum', 'x-maximum']) ajv.addKeyword(word);
const validate = ajv.compile({ ...jsonSchema(everyKind) });
const random = createRandom('json schema');
const good: Readonly<Record<string, unknown>> = JSON.parse(
  formatJsonRow(everyKind, randomRow(random, 1n)),
);

describe('jsonSchema', () => {
  test('takes every row that formatJsonRow writes', () => {
    for (let i = 0; i < 2_000; i++) {
      const line = formatJsonRow(everyKind, randomRow(random, BigInt(i)));
      if (!validate(JSON.parse(line)))
        expect.fail(`${line}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
    }
  });

  test('says unit, tags and bounds that it cannot check', () => {
    const properties: unknown = jsonSchema(everyKind).properties;
    expect(properties).toMatchObject({
      text: { 'x-tags': ['pii', 'own tag'], description: 'Any text | of "people"\n`here`' },
      maybe_int32: { 'x-unit': 'months' },
      maybe_int64: { anyOf: [{ 'x-minimum': '0' }, { type: 'null' }] },
      maybe_decimal: { anyOf: [{ 'x-minimum': '-1.05', 'x-maximum': '100' }, { type: 'null' }] },
    });
  });
});

const wrong: readonly (readonly [keyof EveryKindRow | 'more', unknown])[] = [
  ['text', null],
  ['text', 1],
  ['maybe_text', "two '' quotes"],
  ['category', 'unknown'],
  ['maybe_category', 'c'],
  ['boolean', 'true'],
  ['int32', 2 ** 31],
  ['int32', 1.5],
  ['maybe_int32', 6],
  ['int64', 1],
  ['int64', '1.0'],
  ['int64', '+1'],
  ['float64', '1'],
  ['float64', 'nan'],
  ['maybe_float64', 0.09],
  ['maybe_float64', 'NaN'],
  ['maybe_float64', 'Infinity'],
  ['maybe_float64', '-0.0'],
  ['decimal', 1.5],
  ['decimal', '1.0000000001'],
  ['decimal', '1e5'],
  ['date', '2024-2-29'],
  ['timestamp', '2024-02-29 00:00:00Z'],
  ['timestamp', '2024-02-29T00:00:00.000000+01:00'],
  ['more', 1],
];

test.each(wrong)('jsonSchema refuses %s: %j', (name, value) => {
  expect(validate({ ...good, [name]: value })).toBe(false);
});

test('jsonSchema refuses a row without one of its columns', () => {
  const { select: _, ...less } = good;
  expect(validate(less)).toBe(false);
});

/** Bounds and patterns are rules, not forms: `parseJsonRow` lets them through. */
const rules = ['maybe_text', 'maybe_int32', 'maybe_float64'];

test.each([
  ...wrong.filter(([name]) => !rules.includes(name)),
  ['int64', '9223372036854775808'],
  ['int64', '-9223372036854775809'],
  ['date', '2023-02-29'],
  ['date', '0000-01-01'],
  ['timestamp', '2024-02-30T00:00:00.000000Z'],
  ['timestamp', '2024-02-29T24:00:00.000000Z'],
  ['text', '\ud800'],
  ['int32', '1'],
  ['float64', Number.MAX_VALUE * 2],
] as const)('parseJsonRow refuses %s: %j', (name, value) => {
  const line = JSON.stringify({ ...good, [name]: value });
  expect(() => parseJsonRow(everyKind, line)).toThrow(new RegExp(`column "?${name}`));
});

test.each(['', 'null', '[]', '1', '{'])('parseJsonRow refuses %j', (line) => {
  expect(() => parseJsonRow(everyKind, line)).toThrow('a row must be one JSON object');
});

test('formatJsonRow refuses what is no value of the column', () => {
  const row = randomRow(random, 1n);
  for (const bad of [
    { text: '\udc00' },
    { int32: 2 ** 31 },
    { int64: 2n ** 63n },
    { decimal: '1.0000000001' },
    { date: '2023-02-29' },
  ])
    expect(() => formatJsonRow(everyKind, { ...row, ...bad })).toThrow('cannot hold');
  expect(() => formatJsonRow(everyKind, { ...row, timestamp: 2n ** 62n })).toThrow('0001 to 9999');
  expect(
    formatJsonRow({ columns: { n: { kind: 'decimal', precision: 4, scale: 2 } } }, { n: '1.5' }),
  ).toBe('{"n":"1.50"}');
});
