import { expect, test } from 'vitest';
import { everyKind } from '../fixtures/every-kind.ts';
import { defineTable } from '../table.ts';
import { arrowSchema } from './arrow-schema.ts';
import { bigqueryTable } from './bigquery-table.ts';

test('a declaration as a BigQuery table', () => {
  const { schema, ...rest } = bigqueryTable(everyKind);
  expect(rest).toStrictEqual({
    description: 'Every kind; "all" of `them`',
    timePartitioning: { type: 'DAY', field: 'date' },
    clustering: { fields: ['category', 'boolean', 'text'] },
  });
  expect(schema.fields).toHaveLength(Object.keys(everyKind.columns).length);
  const byName = Object.fromEntries(schema.fields.map((field) => [field.name, field]));
  expect(byName.text).toStrictEqual({
    name: 'text',
    type: 'STRING',
    mode: 'REQUIRED',
    description: 'Any text | of "people"\n`here`',
  });
  expect(byName.decimal).toMatchObject({ type: 'NUMERIC', precision: '38', scale: '9' });
  expect(byName.wide).toMatchObject({ type: 'BIGNUMERIC', precision: '38', scale: '38' });
  expect(byName.maybe_int32).toStrictEqual({
    name: 'maybe_int32',
    type: 'INTEGER',
    mode: 'NULLABLE',
  });
});

test('a table without dates is only clustered, by four columns at most', () => {
  const column = { kind: 'int32' } as const;
  const columns = { a: column, b: column, c: column, d: column, e: column };
  const base = { name: 't', layer: 'gold', key: [], columns } as const;
  expect(bigqueryTable(defineTable(base))).toHaveProperty('schema');
  expect(Object.keys(bigqueryTable(defineTable(base)))).toStrictEqual(['schema']);
  const table = defineTable({ ...base, partitionBy: ['b', 'a'], clusterBy: ['a', 'c', 'd', 'e'] });
  expect(bigqueryTable(table).clustering).toStrictEqual({ fields: ['b', 'a', 'c', 'd'] });
  expect(bigqueryTable(table)).not.toHaveProperty('timePartitioning');
});

test('a declaration as an Arrow schema', async () => {
  const { fields } = await arrowSchema(everyKind);
  expect(
    fields.map(({ name, type, nullable }) => `${name}: ${type}${nullable ? '?' : ''}`),
  ).toEqual([
    'id: Int64',
    'text: Utf8',
    'maybe_text: Utf8?',
    'category: Dictionary<Int32, Utf8>',
    'maybe_category: Dictionary<Int32, Utf8>?',
    'boolean: Bool',
    'maybe_boolean: Bool?',
    'int32: Int32',
    'maybe_int32: Int32?',
    'int64: Int64',
    'maybe_int64: Int64?',
    'float64: Float64',
    'maybe_float64: Float64?',
    'decimal: Decimal[38e+9]',
    'wide: Decimal[38e+38]',
    'maybe_decimal: Decimal[5e+2]?',
    'date: Date32<DAY>',
    'maybe_date: Date32<DAY>?',
    'timestamp: Timestamp<MICROSECOND, UTC>',
    'maybe_timestamp: Timestamp<MICROSECOND, UTC>?',
    'select: Int32?',
  ]);
});
