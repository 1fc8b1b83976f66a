import { createRandom, defineTable, type Row, rowsToBatch } from '@lagoa/data';
import { Table } from 'apache-arrow';
import { describe, expect, test } from 'vitest';
import { applyRow } from './apply-row.ts';
import { defineFeatures } from './define-features.ts';
import { fitFeatures } from './fit.ts';

const readings = defineTable({
  name: 'readings',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    x: { kind: 'float64', nullable: true },
    n: { kind: 'int64', nullable: true },
    price: { kind: 'decimal', precision: 12, scale: 2, nullable: true },
    city: { kind: 'string', nullable: true },
    plan: { kind: 'category', levels: ['basic', 'plus', 'max'], nullable: true },
    active: { kind: 'boolean', nullable: true },
  },
});

const everything = defineFeatures(readings, (column, f) => ({
  n: f.numeric(column.n),
  mean: f.impute(column.x, 'mean', { indicator: true }),
  median: f.impute(column.x, 'median'),
  mode: f.impute(column.n, 'mode'),
  z: f.standardize(f.impute(column.x, 'median')),
  unit: f.minMax(column.price),
  log: f.log1p(column.price),
  tenths: f.bucketize(column.x, { quantiles: 10 }),
  thirds: f.bucketize(column.n, { edges: [-5, 0, 5] }),
  share: f.ratio(column.x, column.price),
  city: f.oneHot(column.city, { unseen: 'other' }),
  plan: f.ordinal(column.plan, { unseen: 'missing' }),
  often: f.frequency(column.city, { unseen: 'other' }),
  active: f.oneHot(column.active, { unseen: 'error' }),
}));

/** Rows whose float sums depend on their order. */
function drawRows(seed: number, count: number): Row<typeof readings>[] {
  const random = createRandom(seed);
  const orNull = <T>(value: T): T | null => (random.next() < 0.1 ? null : value);
  const pick = <T>(values: readonly [T, ...T[]]): T =>
    values[random.integer(values.length)] ?? values[0];
  return Array.from({ length: count }, (_, i) => ({
    id: `r${i}`,
    x: orNull(random.normal() * 10 ** (random.integer(20) - 10)),
    n: orNull(BigInt(random.integer(20) - 10)),
    price: orNull((random.integer(100_000) / 100).toFixed(2)),
    city: orNull(pick(['Natal', 'Recife', 'Olinda', 'São Luís'])),
    plan: orNull(pick(['basic', 'plus', 'max'])),
    active: orNull(random.next() < 0.5),
  }));
}

async function* inBatches(
  rows: readonly Row<typeof readings>[],
  size: number,
): AsyncGenerator<Awaited<ReturnType<typeof rowsToBatch>>> {
  for (let i = 0; i < rows.length; i += size)
    yield await rowsToBatch(readings, rows.slice(i, i + size));
}

describe('fitting does not see order, batches or columns', () => {
  test.each([1, 2, 3, 4, 5])('same JSON from any order and batching, seed %i', async (seed) => {
    const rows = drawRows(seed, 300);
    const expected = JSON.stringify(await fitFeatures(everything, rows));
    const shuffled = createRandom(seed).fork('order').shuffle(rows);
    expect(JSON.stringify(await fitFeatures(everything, shuffled))).toBe(expected);
    for (const size of [1, 7, 300])
      expect(JSON.stringify(await fitFeatures(everything, inBatches(shuffled, size)))).toBe(
        expected,
      );
    const batch = await rowsToBatch(readings, rows);
    expect(JSON.stringify(await fitFeatures(everything, batch))).toBe(expected);
    expect(JSON.stringify(await fitFeatures(everything, [batch]))).toBe(expected);
    expect(JSON.stringify(await fitFeatures(everything, new Table([batch])))).toBe(expected);
  });

  test('a plain float sum would not pass: the rows are hard enough', () => {
    const values = drawRows(1, 300).flatMap(({ x }) => (x === null ? [] : [x]));
    const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0);
    const sums = new Set([1, 2, 3, 4, 5].map((seed) => sum(createRandom(seed).shuffle(values))));
    expect(sums.size).toBeGreaterThan(1);
  });

  test('the result survives JSON', async () => {
    const rows = drawRows(9, 50);
    const fitted = await fitFeatures(everything, rows);
    const copy: typeof fitted = JSON.parse(JSON.stringify(fitted));
    expect(copy).toEqual(fitted);
    for (const row of rows) expect(applyRow(copy, row)).toEqual(applyRow(fitted, row));
  });
});

describe('hashes', () => {
  const fitted = (x: readonly number[], unseen: 'other' | 'missing' = 'other') =>
    fitFeatures(
      defineFeatures(readings, (column, f) => ({
        x: f.minMax(column.x),
        city: f.oneHot(column.city, { unseen, levels: ['Natal'] }),
      })),
      x.map((value) => ({ x: value, city: 'Natal' })),
    );

  test('change with names, groups and what was learnt, and with nothing else', async () => {
    const first = await fitted([1, 2]);
    expect((await fitted([2, 1])).layout.hash).toBe(first.layout.hash);
    expect((await fitted([1, 3])).layout.hash).not.toBe(first.layout.hash);
    expect((await fitted([1, 2], 'missing')).layout.hash).not.toBe(first.layout.hash);
    const more = await fitted([1, 1, 2]);
    expect(more.layout.hash).toBe(first.layout.hash);
    expect(more.hash).not.toBe(first.hash);
  });
});

describe('nothing to learn from', () => {
  test('is an error where something has to be learnt', async () => {
    const city = defineFeatures(readings, (column, f) => ({
      city: f.oneHot(column.city, { unseen: 'other' }),
    }));
    await expect(fitFeatures(city, [{ city: null }])).rejects.toThrow(
      'feature city has nothing to learn from: no known value in 1 rows',
    );
    const x = defineFeatures(readings, (column, f) => ({ x: f.standardize(column.x) }));
    await expect(fitFeatures(x, [])).rejects.toThrow('no known value in 0 rows');
  });

  test('is fine where all is declared', async () => {
    const fitted = await fitFeatures(
      defineFeatures(readings, (column, f) => ({
        x: f.impute(column.x, 7),
        plan: f.oneHot(column.plan, { unseen: 'error' }),
        bucket: f.bucketize(column.x, { edges: [0] }),
      })),
      [],
    );
    expect(fitted.layout.names).toEqual(['x', 'plan=basic', 'plan=plus', 'plan=max', 'bucket']);
    expect([...applyRow(fitted, { x: null, plan: 'plus' })]).toEqual([7, 0, 1, 0, Number.NaN]);
  });

  test('a learnt level that takes the name of the other level is refused', async () => {
    const city = defineFeatures(readings, (column, f) => ({
      city: f.oneHot(column.city, { unseen: 'other' }),
    }));
    await expect(fitFeatures(city, [{ city: '(other)' }])).rejects.toThrow(
      'two slots are named city=(other)',
    );
  });
});

test.each(['rows', null, 3, [null], ['row']])('%j is no rows: that is said', async (wrong) => {
  const message = 'fitFeatures takes plain rows, Arrow batches or { engine, from }, got';
  // @ts-expect-error: the compiler knows, plain JavaScript does not
  await expect(fitFeatures(everything, wrong)).rejects.toThrow(message);
});
