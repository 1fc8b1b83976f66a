import {
  Bool,
  Dictionary,
  Int32,
  Int64,
  makeData,
  RecordBatch,
  Schema,
  Field,
  Struct,
  Table,
  tableFromIPC,
  tableToIPC,
  Utf8,
  Vector,
  vectorFromArray,
} from 'apache-arrow';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { columnsToBatch, rowsToBatch } from './arrow-batch.ts';
import { readColumn, readVector } from './arrow-column.ts';
import { readRows } from './arrow-rows.ts';
import { isLagoaError } from './error.ts';
import { defineTable, type Row } from './table.ts';

const everyKind = defineTable({
  name: 'every_kind',
  layer: 'silver',
  key: [],
  columns: {
    text: { kind: 'string', nullable: true },
    level: { kind: 'category', levels: ['Yes', 'No', 'naïve ☂'], nullable: true },
    flag: { kind: 'boolean', nullable: true },
    small: { kind: 'int32', nullable: true },
    large: { kind: 'int64', nullable: true },
    real: { kind: 'float64', nullable: true },
    money: { kind: 'decimal', precision: 38, scale: 4, nullable: true },
    day: { kind: 'date', nullable: true },
    at: { kind: 'timestamp', nullable: true },
  },
});

const rows: Row<typeof everyKind>[] = [
  {
    text: 'Größe 日本 🦩',
    level: 'naïve ☂',
    flag: true,
    small: 2147483647,
    large: 9223372036854775807n,
    real: Number.NaN,
    money: '9999999999999999999999999999999999.9999',
    day: '2024-02-29',
    at: 1709210096123457n,
  },
  {
    text: null,
    level: null,
    flag: null,
    small: null,
    large: null,
    real: null,
    money: null,
    day: null,
    at: null,
  },
  {
    text: '',
    level: 'Yes',
    flag: false,
    small: -2147483648,
    large: -9223372036854775808n,
    real: -0,
    money: '-0.0001',
    day: '0001-01-01',
    at: -1n,
  },
];

describe('rowsToBatch and readRows', () => {
  test('give back every kind, nulls and extremes included', async () => {
    const batch = await rowsToBatch(everyKind, rows);
    expect([...readRows(everyKind, batch)]).toStrictEqual(rows);
  });

  test('survive slicing at every offset', async () => {
    const many = Array.from({ length: 40 }, (_, i) => rows[i % 3]).filter(
      (row) => row !== undefined,
    );
    const batch = await rowsToBatch(everyKind, many);
    for (let start = 0; start < 20; start++)
      expect([...readRows(everyKind, batch.slice(start, start + 11))]).toStrictEqual(
        many.slice(start, start + 11),
      );
  });

  test('cross a border as IPC bytes, several batches together', async () => {
    const [a, b] = [await rowsToBatch(everyKind, rows), await rowsToBatch(everyKind, rows)];
    const read = tableFromIPC(tableToIPC(new Table([a, b])));
    expect(read.batches.flatMap((batch) => [...readRows(everyKind, batch)])).toStrictEqual([
      ...rows,
      ...rows,
    ]);
  });

  test('the row type is inferred from the table', async () => {
    const batch = await rowsToBatch(everyKind, rows);
    for (const row of readRows(everyKind, batch)) {
      expectTypeOf(row.level).toEqualTypeOf<'Yes' | 'No' | 'naïve ☂' | null>();
      expectTypeOf(row.large).toEqualTypeOf<bigint | null>();
    }
  });

  test.each([
    ['small', 2147483648],
    ['small', 1.5],
    ['large', 9223372036854775808n],
    ['large', 3],
    ['level', 'Maybe'],
    ['flag', 'true'],
    ['text', '\ud800'],
    ['money', '0.00001'],
    ['money', '1e3'],
    ['day', '2023-02-29'],
    ['day', '2023-2-9'],
    ['real', '1'],
  ])('refuse %s = %s, naming column and row', async (name, value) => {
    const values = Object.fromEntries(Object.keys(everyKind.columns).map((key) => [key, [null]]));
    const failure = await columnsToBatch(everyKind, { ...values, [name]: [value] }).catch(
      (error: unknown) => error,
    );
    expect(isLagoaError(failure, 'invalid-data') && failure.details).toStrictEqual({
      column: name,
      record: 0,
    });
  });

  test('refuse null in a column that is not nullable, in both directions', async () => {
    const strict = defineTable({
      name: 's',
      layer: 'gold',
      key: [],
      columns: { a: { kind: 'int32' } },
    });
    const loose = { columns: { a: { kind: 'int32', nullable: true } } } as const;
    await expect(columnsToBatch(strict, { a: [null] })).rejects.toThrow(
      /cannot hold "null" in row 0/,
    );
    const batch = await columnsToBatch(loose, { a: [1, null] });
    expect(() => [...readRows(strict, batch)]).toThrow('column a is null in row 1');
  });

  test('refuse columns of another kind, uneven lengths and missing columns', async () => {
    const table = { columns: { a: { kind: 'int32' }, b: { kind: 'string' } } } as const;
    await expect(columnsToBatch(table, { a: [1], b: [] })).rejects.toThrow('column b has 0 values');
    await expect(columnsToBatch(table, { a: [1] })).rejects.toThrow('no values for column b');
    const batch = await columnsToBatch(table, { a: [1], b: ['x'] });
    expect(() => [...readRows({ columns: { a: { kind: 'string' } } }, batch)]).toThrow(
      'column a is declared string, the batch holds int32',
    );
    expect(() => readColumn(batch, 'c')).toThrow('no column c in the batch; it has a, b');
  });
});

describe('readColumn', () => {
  test('numbers are NaN in null slots whatever the buffer holds there', () => {
    const garbage = new Vector([
      makeData({
        type: new Int32(),
        length: 3,
        nullCount: 1,
        nullBitmap: new Uint8Array([0b101]),
        data: new Int32Array([1, 77, 3]),
      }),
    ]);
    expect([...readVector(garbage).numbers()]).toStrictEqual([1, Number.NaN, 3]);
    expect(readVector(garbage).value(1)).toBe(null);
    expect([...readVector(garbage.slice(1)).numbers()]).toStrictEqual([Number.NaN, 3]);
  });

  test('several chunks read as one', () => {
    const joined = vectorFromArray([1, null, 3], new Int32()).concat(
      vectorFromArray([null, 5], new Int32()),
    );
    const column = readVector(joined);
    expect(column.length).toBe(5);
    expect(column.nullCount).toBe(2);
    expect([...column.numbers()]).toStrictEqual([1, Number.NaN, 3, Number.NaN, 5]);
    expect(column.strings()).toStrictEqual(['1', null, '3', null, '5']);
    const words = vectorFromArray(['b', 'a'], new Utf8()).concat(
      vectorFromArray(['b'], new Utf8()),
    );
    expect(readVector(words).codes()).toStrictEqual({
      levels: ['b', 'a'],
      codes: Int32Array.of(0, 1, 0),
    });
  });

  test('a table of two batches with different dictionaries', () => {
    const words = (values: (string | null)[]) =>
      vectorFromArray(values, new Dictionary(new Utf8(), new Int32()));
    const column = readVector(new Vector([words(['x', null]), words(['y', 'x'])]));
    expect(column.strings()).toStrictEqual(['x', null, 'y', 'x']);
    expect(column.kind).toBe('category');
    expect(column.codes()).toStrictEqual({
      levels: ['x', 'y'],
      codes: Int32Array.of(0, -1, 1, 0),
    });
  });

  test('int64 is exact as value and refused as number where it would be rounded', () => {
    const column = readVector(vectorFromArray([2n ** 53n - 1n, 2n ** 53n], new Int64()));
    expect(column.value(1)).toBe(2n ** 53n);
    expect(() => column.numbers()).toThrow('9007199254740992 is beyond');
    expect([...column.numbers({ round: true })]).toEqual([2 ** 53 - 1, 2 ** 53]);
  });

  test('rows outside the column and wrong kinds are errors', () => {
    const column = readVector(vectorFromArray([true, null], new Bool()));
    expect([...column.numbers()]).toStrictEqual([1, Number.NaN]);
    expect(() => column.value(2)).toThrow('row 2 is not in [0, 2)');
    expect(() => column.isNull(-1)).toThrow('row -1');
    expect(() => column.codes()).toThrow('holds no text (boolean)');
    expect(() => readVector(vectorFromArray(['a'], new Utf8())).numbers()).toThrow('holds text');
  });

  test('nested types are refused by name', () => {
    const nested = new Table({ a: vectorFromArray([{ b: 1 }]) });
    const batch = nested.batches[0];
    expect(batch && (() => readColumn(batch, 'a'))).toThrow(/Arrow type Struct.* is not read/);
  });

  test('an empty batch', () => {
    const schema = new Schema([new Field('a', new Int32(), true)]);
    const empty = new RecordBatch(
      schema,
      makeData({
        type: new Struct(schema.fields),
        length: 0,
        nullCount: 0,
        children: [makeData({ type: new Int32(), length: 0, nullCount: 0 })],
      }),
    );
    expect([...readColumn(empty, 'a').numbers()]).toStrictEqual([]);
  });
});
