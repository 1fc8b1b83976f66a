import { defineTable, isLagoaError, md5, rowsToBatch } from '@lagoa/data';
import { expect, test } from 'vitest';
import { applyBatch } from './apply-batch.ts';
import { applyRow } from './apply-row.ts';
import { defineFeatures } from './define-features.ts';
import { fitFeatures } from './fit.ts';
import { drawTrips, trips } from './fixtures/trips.ts';

const rows = drawTrips(8, 500);
const definition = defineFeatures(trips, (column, f) => ({
  city: f.targetEncode(column.city, {
    target: column.complained,
    foldBy: column.id,
    folds: 3,
    smoothing: 7,
    unseen: 'other',
  }),
}));
const fitted = await fitFeatures(definition, rows);

/** The plain twin: every row's encoding from a scan over all rows. */
function encode(city: string | null, from: readonly (typeof rows)[number][]): number {
  if (city === null) return Number.NaN;
  const known = from.filter((row) => row.city !== null && row.complained !== null);
  const prior = known.filter((row) => row.complained).length / known.length;
  const own = known.filter((row) => row.city === city);
  const positives = own.filter((row) => row.complained).length;
  return Math.fround((positives + 7 * prior) / (own.length + 7));
}

const foldOf = (id: string): number => Number(BigInt(`0x${md5(id).slice(0, 15)}`) % 3n);

test('fitted rows are encoded from the other folds, new rows from all', async () => {
  const batch = await rowsToBatch(trips, rows);
  const expected = rows.map(({ id, city }) =>
    encode(
      city,
      rows.filter((row) => foldOf(row.id) !== foldOf(id)),
    ),
  );
  expect([...applyBatch(fitted, batch, { rows: 'fitted' }).values]).toEqual(expected);
  const ofAll = rows.map(({ city }) => encode(city, rows));
  expect([...applyBatch(fitted, batch, { rows: 'new' }).values]).toEqual(ofAll);
  expect(rows.map((row) => applyRow(fitted, row)[0])).toEqual(ofAll);
});

test('an unseen level has the prior, and new rows need no key', () => {
  const known = rows.filter((row) => row.city !== null);
  const prior = known.filter((row) => row.complained).length / known.length;
  expect(applyRow(fitted, { city: 'Belém' })).toEqual(Float32Array.of(prior));
});

test('labels are refused but as targets, and targets but as labels', () => {
  const message = (build: () => unknown): string => {
    try {
      build();
    } catch (error) {
      if (isLagoaError(error, 'invalid-argument')) return error.message;
    }
    return 'nothing was thrown';
  };
  const options = { folds: 3, unseen: 'other' } as const;
  expect(
    message(() =>
      defineFeatures(trips, (column, f) => ({
        city: f.targetEncode(column.city, {
          // @ts-expect-error shared is no label
          target: column.shared,
          foldBy: column.id,
          ...options,
        }),
      })),
    ),
  ).toContain('the target shared is not tagged label');
  expect(
    message(() =>
      defineFeatures(trips, (column, f) => ({
        // @ts-expect-error a label is no level
        risk: f.targetEncode(column.complained, {
          target: column.complained,
          foldBy: column.id,
          ...options,
        }),
      })),
    ),
  ).toContain('complained is tagged label and becomes no feature');
});

test('text labels say which is positive; one fold is too few', async () => {
  const table = defineTable({
    name: 'people',
    layer: 'gold',
    key: ['id'],
    columns: {
      id: { kind: 'string' },
      city: { kind: 'string' },
      churn: { kind: 'category', levels: ['No', 'Yes'], tags: ['label'] },
    },
  });
  const people = [1, 2, 3, 4, 5, 6].map((i) => ({
    id: `p${i}`,
    city: 'Natal',
    churn: i > 4 ? 'Yes' : 'No',
  }));
  const define = (positive?: string) =>
    defineFeatures(table, (column, f) => ({
      city: f.targetEncode(column.city, {
        target: column.churn,
        foldBy: column.id,
        unseen: 'missing',
        ...(positive !== undefined && { positive }),
      }),
    }));
  expect(() => define()).toThrow('which label of churn is positive');
  const shares = await fitFeatures(define('Yes'), people);
  expect(applyRow(shares, { city: 'Natal' })).toEqual(Float32Array.of(1 / 3));
  await expect(fitFeatures(define('Yes'), people.slice(0, 1))).rejects.toThrow('two folds');
  await expect(fitFeatures(define('yes'), people)).rejects.toThrow('all labels are not positive');
});
