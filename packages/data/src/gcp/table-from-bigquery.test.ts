import { describe, expect, test } from 'vitest';
import { bigqueryTable } from '../contract/bigquery-table.ts';
import { everyKind } from '../fixtures/every-kind.ts';
import { type BigQueryTableField, tableFromBigQuery } from './table-from-bigquery.ts';

const adopt = (fields: readonly BigQueryTableField[], more = {}) =>
  tableFromBigQuery(
    { tableReference: { tableId: 'found' }, schema: { fields }, ...more },
    { layer: 'gold' },
  );

describe('tableFromBigQuery', () => {
  test('a declared table comes back, but for what BigQuery cannot say', () => {
    const resource = { tableReference: { tableId: 'every_kind' }, ...bigqueryTable(everyKind) };
    const { table, notes } = tableFromBigQuery(resource, { layer: 'silver', key: ['id'] });
    expect(bigqueryTable(table)).toStrictEqual(
      bigqueryTable({
        ...everyKind,
        clusterBy: ['category', 'boolean', 'text'],
        partitionBy: ['date'],
      }),
    );
    expect(table.key).toStrictEqual(['id']);
    expect(notes).toStrictEqual([]);
    const kinds = Object.entries(table.columns).map(([name, column]) => [name, column.kind]);
    const lost = { category: 'string', int32: 'int64' } as const;
    expect(kinds).toStrictEqual(
      Object.entries(everyKind.columns).map(([name, { kind }]) => [
        name,
        kind === 'category' || kind === 'int32' ? lost[kind] : kind,
      ]),
    );
  });

  test('takes the names of both SQL dialects, and decimals of every form', () => {
    const { table, source } = adopt([
      { name: 'a', type: 'INT64', mode: 'REQUIRED' },
      { name: 'b', type: 'BOOL' },
      { name: 'c', type: 'FLOAT64', mode: 'NULLABLE', description: 'of c' },
      { name: 'd', type: 'NUMERIC' },
      { name: 'e', type: 'NUMERIC', precision: '10' },
      { name: 'f', type: 'BIGNUMERIC', precision: '38', scale: '20' },
    ]);
    expect(table.columns).toStrictEqual({
      a: { kind: 'int64' },
      b: { kind: 'boolean', nullable: true },
      c: { kind: 'float64', nullable: true, description: 'of c' },
      d: { kind: 'decimal', precision: 38, scale: 9, nullable: true },
      e: { kind: 'decimal', precision: 10, scale: 0, nullable: true },
      f: { kind: 'decimal', precision: 38, scale: 20, nullable: true },
    });
    expect(source).toContain(
      "export const found = defineTable({\n  name: 'found',\n  layer: 'gold',",
    );
  });

  test('refuses by name all that no kind can hold', () => {
    const types = [
      'DATETIME',
      'TIME',
      'BYTES',
      'JSON',
      'GEOGRAPHY',
      'INTERVAL',
      'RANGE',
      'RECORD',
      'BIGNUMERIC',
      'toString',
    ];
    const failure = (() => {
      try {
        return adopt([
          { name: 'ok', type: 'STRING' },
          ...types.map((type) => ({ name: `a_${type}`, type })),
          { name: 'list', type: 'STRING', mode: 'REPEATED' },
          { name: 'größe', type: 'STRING' },
        ]);
      } catch (error) {
        return error;
      }
    })();
    const text = failure instanceof Error ? failure.message : '';
    for (const type of types) expect(text).toContain(`"a_${type}" (${type}`);
    expect(text).toContain('"list" (REPEATED STRING)');
    expect(text).toContain('"größe" (');
    expect(text).not.toContain('"ok"');
    expect(failure).toMatchObject({ code: 'unsupported' });
  });

  test('notes what has no place in a declaration', () => {
    const string = {
      name: 'a',
      type: 'STRING',
      maxLength: '9',
      defaultValueExpression: "'x'",
      policyTags: { names: ['p'] },
    };
    const day = { name: 't', type: 'TIMESTAMP', mode: 'REQUIRED' };
    expect(
      adopt([string, day], { timePartitioning: { type: 'HOUR', field: 't' } }).notes,
    ).toStrictEqual([
      'the table is partitioned by HOUR of t',
      'a holds at most 9 characters',
      "a has the default 'x'",
      'a has the policy tag p',
    ]);
    expect(adopt([day], { timePartitioning: { type: 'DAY' } }).notes).toStrictEqual([
      'the table is partitioned by DAY of the time of loading',
    ]);
    expect(adopt([day], { rangePartitioning: { field: 'n' } }).notes).toStrictEqual([
      'the table is partitioned by ranges of n',
    ]);
  });

  test('metadata without a schema is refused', () => {
    expect(() => adopt([])).toThrow('schema.fields');
    expect(() => tableFromBigQuery({}, { layer: 'gold' })).toThrow('tableReference.tableId');
  });
});
