import { createRandom, defineTable, type Row, rowsToBatch } from '@lagoa/data';
import { RecordBatch, Table } from 'apache-arrow';
import * as sql from '@lagoa/data/sql';
import { describe, expect, test } from 'vitest';
import { applyBatch } from './apply-batch.ts';
import { applyRow, compileRow } from './apply-row.ts';
import { defineFeatures } from './define-features.ts';
import { fitFeatures } from './fit.ts';

const events = defineTable({
  name: 'events',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    x: { kind: 'float64', nullable: true },
    i: { kind: 'int32', nullable: true },
    n: { kind: 'int64', nullable: true },
    price: { kind: 'decimal', precision: 38, scale: 9, nullable: true },
    city: { kind: 'string', nullable: true },
    plan: { kind: 'category', levels: ['basic', 'plus', 'max'], nullable: true },
    active: { kind: 'boolean', nullable: true },
  },
});

const definition = defineFeatures(events, (column, f) => ({
  x: f.numeric(column.x),
  i: f.numeric(column.i),
  n: f.numeric(column.n),
  price: f.numeric(column.price),
  active: f.numeric(column.active),
  filled: f.impute(column.x, 'median', { indicator: true }),
  z: f.standardize(column.x),
  unit: f.minMax(f.impute(column.i, -1)),
  log: f.log1p(column.x),
  bucket: f.bucketize(column.x, { edges: [-1, 0, 1] }),
  share: f.ratio(column.n, column.i),
  city: f.oneHot(column.city, { unseen: 'other' }),
  seen: f.oneHot(column.city, { unseen: 'missing' }),
  plan: f.ordinal(column.plan, { unseen: 'error' }),
  often: f.frequency(column.city, { unseen: 'other' }),
  yes: f.oneHot(column.active, { unseen: 'error' }),
}));

const training: Row<typeof events>[] = [
  { id: '1', x: 1.5, i: 3, n: 10n, price: '1.5', city: 'Natal', plan: 'plus', active: true },
  { id: '2', x: -2, i: 0, n: -10n, price: '0', city: 'São Luís', plan: 'max', active: false },
  { id: '3', x: 4, i: 9, n: 0n, price: null, city: 'Natal', plan: null, active: null },
];

const fitted = await fitFeatures(definition, training);

const hardNumbers: readonly (number | null)[] = [
  null,
  Number.NaN,
  -0,
  0,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  5e-324,
  1.401298464324817e-45,
  7e-46,
  Number.MAX_VALUE,
  3.4028235677973366e38,
  -1,
  -1.0000000000000002,
  1 - 2 ** -53,
  1,
  0.1,
];
const hardIntegers = [null, 0, 1, -1, 2 ** 31 - 1, -(2 ** 31)];
const hardBigints = [null, 0n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), 16_777_217n];
const hardDecimals = [
  null,
  '0',
  '0.1',
  '-0.000000001',
  '99999999999999999999999999999.999999999',
  '9007199254740993',
];
const hardTexts = [null, '', 'Natal', 'São Luís', 'Sa\u0303o Luís', '(other)', '🏖️', 'missing'];

/** Every hard value once, and then at random together. */
function hardRows(count: number): Row<typeof events>[] {
  const random = createRandom(5);
  const pick = <T>(values: readonly T[], i: number): T | null =>
    values[i < values.length ? i : random.integer(values.length)] ?? null;
  return Array.from({ length: count }, (_, i) => ({
    id: String(i),
    x: pick(hardNumbers, i),
    i: pick(hardIntegers, i),
    n: pick(hardBigints, i),
    price: pick(hardDecimals, i),
    city: pick(hardTexts, i),
    plan: pick([null, 'basic', 'plus', 'max'] as const, i),
    active: pick([null, true, false], i),
  }));
}

const bitsOf = (values: Float32Array<ArrayBuffer>): readonly number[] => [
  ...new Uint32Array(values.buffer, values.byteOffset, values.length),
];

describe('rows and batches agree to the bit', () => {
  const rows = hardRows(400);
  const expected = rows.flatMap((row) => bitsOf(applyRow(fitted, row)));

  test('in one batch, in many, and in slices with an offset', async () => {
    const batch = await rowsToBatch(events, rows);
    const slices = [batch.slice(0, 3), batch.slice(3, 131), batch.slice(131)];
    const many = await Promise.all(rows.map((row) => rowsToBatch(events, [row])));
    for (const batches of [batch, slices, many, new Table(slices)]) {
      const matrix = applyBatch(fitted, batches);
      expect(matrix.rows).toBe(400);
      expect(bitsOf(Float32Array.from(matrix.values))).toEqual(expected);
    }
  });

  test('in any order of columns, with columns that no feature reads', async () => {
    const wide = defineTable({
      name: 'wide',
      layer: 'gold',
      key: [],
      columns: {
        extra: { kind: 'string' },
        ...Object.fromEntries(Object.entries(events.columns).reverse()),
      },
    });
    const wideRows = rows.map((row) => ({ extra: 'a', ...row }));
    const matrix = applyBatch(fitted, await rowsToBatch(wide, wideRows));
    expect(bitsOf(Float32Array.from(matrix.values))).toEqual(expected);
    expect(wideRows.flatMap((row) => bitsOf(applyRow(fitted, row)))).toEqual(expected);
  });

  test('and are finite or NaN, never −0', () => {
    const values = rows.flatMap((row) => [...applyRow(fitted, row)]);
    expect(values.filter((value) => !(Number.isFinite(value) || Number.isNaN(value)))).toEqual([]);
    expect(values.filter((value) => Object.is(value, -0))).toEqual([]);
    expect(values.filter((value) => value !== 0 && Math.abs(value) < 1e-40)).not.toEqual([]);
  });

  test('empty input gives an empty matrix', async () => {
    const none = applyBatch(fitted, []);
    expect(none).toMatchObject({ rows: 0, layoutHash: fitted.layout.hash });
    expect(none.values).toHaveLength(0);
    expect(applyBatch(fitted, await rowsToBatch(events, [])).rows).toBe(0);
  });
});

test('every slot of one row, worked out by hand', () => {
  const row = { ...training[0], x: null, i: 0, n: 16_777_217n, city: 'Belém' };
  const slots = [...applyRow(fitted, row)].map((value, i) => [fitted.layout.names[i], value]);
  expect(Object.fromEntries(slots)).toEqual({
    x: Number.NaN,
    i: 0,
    n: 16_777_216, // the nearest float32
    price: 1.5,
    active: 1,
    filled: 1.5,
    'filled=missing': 1,
    z: Number.NaN,
    unit: 0,
    log: Number.NaN,
    bucket: Number.NaN,
    share: Number.NaN, // division by 0
    'city=Natal': 0,
    'city=São Luís': 0,
    'city=(other)': 1,
    'seen=Natal': Number.NaN,
    'seen=São Luís': Number.NaN,
    plan: 1,
    often: 0,
    'yes=false': 0,
    'yes=true': 1,
  });
});

test('groups cover the slots of their feature', () => {
  expect(fitted.layout.groups.find(({ name }) => name === 'city')).toEqual({
    name: 'city',
    start: 12,
    end: 15,
  });
  expect(fitted.layout.groups.at(-1)?.end).toBe(fitted.layout.names.length);
});

describe('refused', () => {
  const row = { x: 1, i: 1, n: 1n, price: '1', city: 'Natal', plan: 'max', active: true };

  test('a missing column, in a row and in a batch', async () => {
    const { price: _, ...short } = row;
    expect(() => applyRow(fitted, short)).toThrow(
      'the row has no column price; it has x, i, n, city, plan, active',
    );
    const batch = (await rowsToBatch(events, training)).select(['id', 'x', 'i', 'n', 'city']);
    expect(() => applyBatch(fitted, batch)).toThrow('no column price');
  });

  test.each([
    [{ x: '1' }, 'column x is float64, got string "1"'],
    [{ i: 1.5 }, 'column i is int32, got number 1.5'],
    [{ x: { y: 1n } }, 'column x is float64, got object [object Object]'],
    [{ i: Number.NaN }, 'column i is int32, got number NaN'],
    [{ i: 2 ** 31 }, 'column i is int32, got number 2147483648'],
    [{ n: 2 ** 53 }, 'column n is int64, got number 9007199254740992'],
    [{ price: 1 }, 'column price is decimal, got number 1'],
    [{ price: '1e3' }, 'column price is decimal, got string "1e3"'],
    [{ active: 1 }, 'column active is boolean, got number 1'],
    [{ city: 3n }, 'column city is string, got bigint 3n'],
    [{ n: 2n ** 63n }, 'column n is int64, got bigint 9223372036854775808n'],
  ])('%o: a value that is not of its column', (wrong, message) => {
    expect(() => applyRow(fitted, { ...row, ...wrong })).toThrow(message);
  });

  test('what an expression reads is told by its column, and int64 may be a whole number', async () => {
    const days = defineTable({
      name: 'days',
      layer: 'gold',
      key: [],
      columns: {
        day: { kind: 'date' },
        at: { kind: 'timestamp' },
        n: { kind: 'int64' },
        m: { kind: 'int64' },
      },
    });
    const sums = await fitFeatures(
      defineFeatures(days, (column, f) => ({
        age: f.daysBetween(column.day, column.at),
        sum: f.numeric(sql.add(column.n, column.m)),
      })),
      [],
    );
    const good = { day: '2024-02-28', at: 1_709_164_800_000_000n, n: 4, m: 5n };
    expect([...applyRow(sums, good)]).toEqual([1, 9]);
    for (const [wrong, message] of [
      [{ day: '2023-02-29' }, 'column day is date, got string "2023-02-29"'],
      [{ day: 'soon' }, 'column day is date, got string "soon"'],
      [{ day: new Date(0) }, 'column day is date, got object [object Date]'],
      [{ at: 2n ** 63n }, 'column at is timestamp, got bigint 9223372036854775808n'],
      [{ n: 2 ** 53 }, 'column n is int64, got number 9007199254740992'],
      [{ n: undefined }, 'no column n'],
    ] as const)
      expect(() => applyRow(sums, { ...good, ...wrong })).toThrow(message);
  });

  test('a batch whose column is of another kind', async () => {
    const other = defineTable({
      name: 'other',
      layer: 'gold',
      key: [],
      columns: { ...events.columns, x: { kind: 'string' } },
    });
    const batch = await rowsToBatch(other, [{ ...row, id: '1', plan: 'max', x: '1' }]);
    expect(() => applyBatch(fitted, batch)).toThrow('column x is float64, the batch has string');
  });

  test('an unseen level under error, only where it occurs', async () => {
    const loose = defineTable({
      name: 'loose',
      layer: 'gold',
      key: [],
      columns: { ...events.columns, plan: { kind: 'string', nullable: true } },
    });
    const message =
      'feature plan: level "ultra" was not known when fitted; known: basic, plus, max';
    expect(() => applyRow(fitted, { ...row, plan: 'ultra' })).toThrow(message);
    const batch = await rowsToBatch(loose, [
      { ...row, id: '1' },
      { ...row, id: '2', plan: 'ultra' },
    ]);
    expect(() => applyBatch(fitted, batch)).toThrow(message);
    expect(applyBatch(fitted, batch.slice(0, 1)).rows).toBe(1);
    expect(batch).toBeInstanceOf(RecordBatch);
  });
});

test('inputs are not written to, and each call gives a new vector', () => {
  const apply = compileRow(fitted);
  const row = Object.freeze({ ...training[0] });
  const first = apply(row);
  expect(apply({ ...row, x: 9 })).not.toEqual(first);
  expect(apply(row)).toEqual(first);
});
