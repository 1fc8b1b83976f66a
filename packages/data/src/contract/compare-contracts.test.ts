import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Column } from '../column.ts';
import { everyKind, randomRow } from '../fixtures/every-kind.ts';
import { createRandom, type Random } from '../random.ts';
import { defineTable, type TableDefinition } from '../table.ts';
import { compareContracts } from './compare-contracts.ts';
import type { ContractChange } from './contract-change.ts';
import { boundsOf, toComparable } from './bound.ts';
import { formatJsonRow } from './json-row.ts';
import { jsonSchema } from './json-schema.ts';

const define = (columns: Record<string, Column>, more: Partial<TableDefinition> = {}) =>
  defineTable({ name: 't', layer: 'gold', key: [], columns, ...more });
const compareColumn = (before: Column, after: Column) =>
  compareContracts(define({ c: before }), define({ c: after }));
const decimal = (precision: number, scale: number) =>
  ({ kind: 'decimal', precision, scale }) as const;
const int32 = { kind: 'int32' } as const;
const string = { kind: 'string' } as const;

test.each<[Column, Column, ContractChange, string?]>([
  [int32, int32, 'identical'],
  [int32, { ...int32, nullable: false }, 'identical'],
  [int32, { ...int32, nullable: true }, 'additive', 'it may be null now'],
  [{ ...int32, nullable: true }, int32, 'breaking', 'it may not be null any more'],
  [int32, { kind: 'int64' }, 'additive', 'it was int32 and is int64'],
  [int32, { kind: 'float64' }, 'additive'],
  [{ kind: 'int64' }, int32, 'breaking'],
  [{ kind: 'int64' }, { kind: 'float64' }, 'breaking', 'it was int64 and is float64'],
  [{ kind: 'date' }, { kind: 'timestamp' }, 'breaking'],
  [int32, string, 'breaking'],
  [{ kind: 'category', levels: ['a'] }, string, 'additive'],
  [{ kind: 'category', levels: ['a'] }, { ...string, pattern: 'a' }, 'breaking'],
  [string, { kind: 'category', levels: ['a'] }, 'breaking'],
  [string, { ...string, pattern: 'a' }, 'breaking', 'it must match a now'],
  [{ ...string, pattern: 'a' }, string, 'additive', 'its pattern is gone'],
  [{ ...string, pattern: 'a' }, { ...string, pattern: '(a)' }, 'breaking'],
  [decimal(10, 2), decimal(12, 4), 'additive', 'it was decimal(10, 2) and is decimal(12, 4)'],
  [decimal(10, 2), decimal(11, 4), 'breaking'],
  [decimal(10, 2), decimal(10, 1), 'breaking'],
  [{ ...int32, min: 0 }, int32, 'additive', 'min was 0 and is not set'],
  [int32, { ...int32, max: 9 }, 'breaking', 'max was not set and is 9'],
  [{ ...int32, max: 9 }, { ...int32, max: 10 }, 'additive'],
  [{ ...int32, max: 9 }, { ...int32, max: 8 }, 'breaking'],
  [{ ...int32, min: 9 }, { ...int32, min: 10 }, 'breaking'],
  [{ ...int32, min: 9 }, { kind: 'int64', min: 8 }, 'additive'],
  [{ ...int32, min: 9 }, { kind: 'int64', min: 10 }, 'breaking'],
  [{ ...decimal(4, 2), min: '1.5' }, { ...decimal(4, 2), min: '1.50' }, 'compatible'],
  [{ ...decimal(4, 2), min: '9.5' }, { ...decimal(4, 2), min: '10' }, 'breaking'],
  [{ ...decimal(4, 2), min: '10' }, { ...decimal(4, 2), min: '9.5' }, 'additive'],
  [{ kind: 'date', max: '2024-01-01' }, { kind: 'date', max: '2024-02-29' }, 'additive'],
  [
    { kind: 'category', levels: ['a', 'b'] },
    { kind: 'category', levels: ['b', 'a'] },
    'compatible',
  ],
  [
    { kind: 'category', levels: ['a'] },
    { kind: 'category', levels: ['b', 'a'] },
    'additive',
    'levels are new: "b"',
  ],
  [
    { kind: 'category', levels: ['a', 'b'] },
    { kind: 'category', levels: ['a'] },
    'breaking',
    'levels are gone: "b"',
  ],
  [int32, { ...int32, tags: ['own'] }, 'compatible', 'the tag own is new'],
  [int32, { ...int32, tags: ['pii'] }, 'breaking'],
  [{ ...int32, tags: ['leaky'] }, int32, 'breaking', 'the tag leaky is gone'],
  [int32, { ...int32, unit: 'days' }, 'compatible'],
  [{ ...int32, unit: 'months' }, { ...int32, unit: 'days' }, 'breaking'],
  [int32, { ...int32, description: 'n' }, 'compatible', 'the description has changed'],
])('%j → %j is %s', (before, after, change, reason) => {
  const found = compareColumn(before, after);
  expect(found.change).toBe(change);
  expect(found.reasons.length > 0).toBe(change !== 'identical');
  if (reason !== undefined) expect(found.reasons).toStrictEqual([{ change, column: 'c', reason }]);
});

describe('compareContracts', () => {
  const base = define({ a: int32, b: string }, { key: ['a', 'b'] });
  test.each<[string, TableDefinition, ContractChange]>([
    ['itself', base, 'identical'],
    [
      'a new nullable column',
      define({ ...base.columns, c: { ...int32, nullable: true } }, { key: ['a', 'b'] }),
      'additive',
    ],
    ['a new column', define({ ...base.columns, c: int32 }, { key: ['a', 'b'] }), 'breaking'],
    ['a column gone', define({ a: int32 }, { key: ['a'] }), 'breaking'],
    ['other case', define({ A: int32, b: string }, { key: ['A', 'b'] }), 'breaking'],
    ['other order', define({ b: string, a: int32 }, { key: ['a', 'b'] }), 'compatible'],
    ['other key', define(base.columns, { key: ['a'] }), 'breaking'],
    ['other key order', define(base.columns, { key: ['b', 'a'] }), 'compatible'],
    ['partition', define(base.columns, { key: ['a', 'b'], partitionBy: ['b'] }), 'breaking'],
    ['clustering', define(base.columns, { key: ['a', 'b'], clusterBy: ['b'] }), 'compatible'],
    ['name', define(base.columns, { key: ['a', 'b'], name: 'T' }), 'breaking'],
    ['layer', define(base.columns, { key: ['a', 'b'], layer: 'silver' }), 'breaking'],
    ['description', define(base.columns, { key: ['a', 'b'], description: 'd' }), 'compatible'],
  ])('%s', (_, after, change) => {
    const found = compareContracts(base, after);
    expect(found.change).toBe(change);
    expect(found.reasons.length > 0).toBe(change !== 'identical');
    expect(JSON.parse(JSON.stringify(found))).toStrictEqual(found);
  });

  test('whatever is not breaking keeps every valid row valid, as JSON Schema decides', () => {
    const random = createRandom('contracts');
    const rows = Array.from({ length: 60 }, (_, i) => randomRow(random, BigInt(i)));
    const { category, maybe_int32, maybe_float64, maybe_decimal, maybe_date, text } =
      everyKind.columns;
    const few = { category, maybe_int32, maybe_float64, maybe_decimal, maybe_date, text };
    const seen = { identical: 0, compatible: 0, additive: 0, breaking: 0 };
    for (let i = 0; i < 150; i++) {
      const before = define(mutate(random, mutate(random, few)));
      const after = define(mutate(random, before.columns));
      const { change } = compareContracts(before, after);
      seen[change]++;
      if (change === 'breaking') continue;
      const kept = Object.keys(before.columns).every((name) => name in after.columns);
      expect(kept).toBe(true);
      const validAfter = validatorOf(after);
      const validBefore = validatorOf(before);
      for (const row of rows) {
        if (!validBefore(row)) continue;
        if (!validAfter(row))
          expect.fail(`${change}: ${JSON.stringify(compareContracts(before, after))}`);
      }
    }
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(5);
  });
});

const ajv = new Ajv2020({
  strict: false,
  validateSchema: false,
  formats: { date: true, 'date-time': true },
});

/** Whether a row is valid: by JSON Schema, and by comparing where a schema only annotates bounds. */
function validatorOf(table: TableDefinition) {
  const schema = { ...jsonSchema(table), required: [], additionalProperties: true };
  const validate = ajv.compile(schema);
  return (row: ReturnType<typeof randomRow>): boolean =>
    validate(JSON.parse(formatJsonRow(everyKind, row))) &&
    Object.entries(table.columns).every(([name, column]) => {
      const value = toComparable(column, Reflect.get(row, name));
      const { min, max } = boundsOf(column);
      const [low, high] = [toComparable(column, min), toComparable(column, max)];
      return (
        value === undefined ||
        ((low === undefined || value >= low) && (high === undefined || value <= high))
      );
    });
}

/** The columns with one of them declared a little otherwise. */
function mutate(random: Random, columns: Readonly<Record<string, Column>>): Record<string, Column> {
  const names = Object.keys(columns);
  const name = names[random.integer(names.length)] ?? '';
  const column: Column = columns[name] ?? { kind: 'int32', nullable: true };
  const changes: (() => Column | undefined)[] = [
    () => ({ ...column, nullable: !column.nullable }),
    () => ({ ...column, description: `${random.integer(3)}` }),
    () => ({ ...column, tags: ['own'] }),
    () => {
      if (column.kind === 'int32')
        return { ...column, max: random.integer(10) + (column.min ?? 0) };
      if (column.kind === 'float64') return { ...column, max: 1e301 };
      if (column.kind === 'category')
        return {
          ...column,
          levels: [...column.levels.slice(random.integer(2)), 'new', '2nd'].filter(
            (l, i, all) => all.indexOf(l) === i,
          ),
        };
      if (column.kind === 'date') return { ...column, max: `20${24 + random.integer(9)}-06-01` };
      if (column.kind === 'decimal')
        return {
          kind: 'decimal',
          precision: Math.min(38, column.precision + random.integer(3)),
          scale: Math.min(38, column.scale),
          nullable: true,
        };
      return undefined;
    },
  ];
  const changed = changes[random.integer(changes.length)]?.();
  return { ...columns, ...(changed && { [name]: changed }) };
}
