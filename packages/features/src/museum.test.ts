// Faults of other systems, planted: each test holds what the fault would give beside what must come.
import { createRandom, defineTable, rowsToBatch } from '@lagoa/data';
import * as sql from '@lagoa/data/sql';
import { describe, expect, test } from 'vitest';
import { applyBatch } from './apply-batch.ts';
import { applyRow } from './apply-row.ts';
import { defineFeatures } from './define-features.ts';
import { fitFeatures } from './fit.ts';

const visits = defineTable({
  name: 'visits',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    pages: { kind: 'float64' },
    city: { kind: 'string' },
    bought: { kind: 'boolean', tags: ['label'] },
  },
});

const definition = defineFeatures(visits, (column, f) => ({
  pages: f.standardize(column.pages),
  city: f.ordinal(column.city, { unseen: 'missing' }),
}));

const rows = [
  { id: 'a', pages: 2, city: 'Recife', bought: true },
  { id: 'b', pages: 4, city: 'Natal', bought: false },
  { id: 'c', pages: 900, city: 'Olinda', bought: false },
] as const;

describe('fitting that saw the test part', () => {
  const training = rows.slice(0, 2);

  test('learns nothing of rows that it was not given', async () => {
    const fitted = await fitFeatures(definition, training);
    const leaking = await fitFeatures(definition, rows);
    expect(applyRow(fitted, rows[0])).toEqual(Float32Array.of(-1, 1));
    expect(applyRow(leaking, rows[0])).not.toEqual(applyRow(fitted, rows[0]));
    expect(applyRow(fitted, rows[2])[1]).toBeNaN();
    expect(fitted.rows).toBe(2);
  });

  test('a query of the training part is all that a fit in SQL reads', async () => {
    const isTraining = sql.less(sql.column(visits, 'pages'), sql.float64(100));
    const from = sql.where(sql.from(visits), isTraining);
    const seen: unknown[] = [];
    const engine = {
      dialect: 'duckdb',
      async *query(compiled: { readonly text: string }) {
        seen.push(compiled.text.split('FROM "visits"').length - 1);
        seen.push(compiled.text.split('FROM "visits" WHERE (').length - 1);
        yield* [];
      },
    } as const;
    await expect(fitFeatures(definition, { engine, from })).rejects.toThrow('nothing to learn');
    expect(seen).toEqual([3, 3]);
  });
});

describe('column order or an extra column changing a vector', () => {
  test('columns are found by name, in rows and in batches', async () => {
    const fitted = await fitFeatures(definition, rows);
    const shuffled = defineTable({
      name: 'visits',
      layer: 'gold',
      key: [],
      columns: {
        extra: { kind: 'float64' },
        city: { kind: 'string' },
        id: { kind: 'string' },
        pages: { kind: 'float64' },
      },
    });
    const moved = rows.map(({ id, pages, city }) => ({ extra: 7, city, id, pages }));
    const expected = applyBatch(fitted, await rowsToBatch(visits, rows)).values;
    expect(applyBatch(fitted, await rowsToBatch(shuffled, moved)).values).toEqual(expected);
    expect(moved.flatMap((row) => [...applyRow(fitted, row)])).toEqual([...expected]);
    // The fault: numbers by their place among the columns.
    const byPlace = moved.map((row) => Object.values(row)[1]);
    expect(byPlace).not.toEqual(rows.map(({ pages }) => pages));
  });
});

describe('category codes that depend on the data frame', () => {
  test('a level has the code it was fitted with, whatever else is in the batch', async () => {
    const fitted = await fitFeatures(definition, rows);
    const alone = await rowsToBatch(visits, [rows[0]]);
    const reversed = await rowsToBatch(visits, [...rows].reverse());
    expect(applyBatch(fitted, alone).values[1]).toBe(2);
    expect(applyBatch(fitted, reversed).values[5]).toBe(2);
    // The fault: codes in the order in which a frame's dictionary has them.
    const dictionary = [...new Set(alone.getChild('city')?.toArray())];
    expect(dictionary.indexOf('Recife')).toBe(0);
  });
});

describe('a target encoding that saw its own label', () => {
  const random = createRandom(5);
  const noise = Array.from({ length: 400 }, (_, i) => ({
    id: `r${i}`,
    pages: 1,
    city: `city ${i % 200}`,
    bought: random.next() < 0.5,
  }));
  const encoded = defineFeatures(visits, (column, f) => ({
    city: f.targetEncode(column.city, {
      target: column.bought,
      foldBy: column.id,
      smoothing: 0,
      unseen: 'other',
    }),
  }));
  /** How far encodings of buyers stand above the others', 0 where they know nothing. */
  const gap = (values: Float32Array): number => {
    const mean = (bought: boolean): number => {
      const own = [...values].filter((_, i) => noise[i]?.bought === bought);
      return own.reduce((sum, value) => sum + value, 0) / own.length;
    };
    return mean(true) - mean(false);
  };

  test('cannot be asked for by accident', async () => {
    const fitted = await fitFeatures(encoded, noise);
    const batch = await rowsToBatch(visits, noise);
    expect(() => applyBatch(fitted, batch)).toThrow("say { rows: 'fitted' } for the rows");
    // The fault: two rows a city, so that half of each encoding is the row's own label.
    expect(gap(applyBatch(fitted, batch, { rows: 'new' }).values)).toBeGreaterThan(0.4);
    expect(Math.abs(gap(applyBatch(fitted, batch, { rows: 'fitted' }).values))).toBeLessThan(0.15);
  });
});
