import { defineTable, isLagoaError } from '@lagoa/data';
import { expect, test } from 'vitest';
import { certify } from './certificate.ts';
import { defineFeatures } from './define-features.ts';
import { describeFeatures } from './describe-features.ts';
import { fitFeatures } from './fit.ts';
import type { FittedFeatures } from './fitted-features.ts';

const customers = defineTable({
  name: 'customers',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    tenure: { kind: 'int32' },
    charges: { kind: 'float64', nullable: true },
    paid: { kind: 'decimal', precision: 10, scale: 2 },
    calls: { kind: 'int64' },
    contract: { kind: 'category', levels: ['Monthly', 'Yearly'] },
    city: { kind: 'string' },
    senior: { kind: 'boolean' },
  },
});

const row = {
  id: 'a',
  tenure: 3,
  charges: 20.5,
  paid: '61.50',
  calls: 7n,
  contract: 'Monthly',
  city: 'Natal',
  senior: true,
} as const;

const fitted = await fitFeatures(
  defineFeatures(customers, (column, f) => ({
    tenure: f.bucketize(column.tenure, { edges: [0, 12] }),
    charges: f.standardize(f.impute(column.charges, 'median')),
    paid: f.log1p(column.paid),
    calls: f.minMax(column.calls),
    each: f.ratio(column.charges, column.tenure),
    contract: f.oneHot(column.contract, { unseen: 'error' }),
    city: f.frequency(column.city, { unseen: 'other' }),
    senior: f.numeric(column.senior),
    retired: f.oneHot(column.senior, { unseen: 'missing' }),
  })),
  [row, { ...row, tenure: 14, charges: null, calls: 9n, city: 'Recife', senior: false }],
);

test('rows and Arrow agree, and the record says on what', async () => {
  const certificate = await certify(fitted, { rows: 500, seed: 7, sample: [row] });
  expect(certificate).toMatchObject({
    kind: 'feature-certificate',
    version: 1,
    featuresHash: fitted.hash,
    layoutHash: fitted.layout.hash,
    engines: ['row', 'arrow', 'arrow-slices'],
    rows: 500,
    sampleRows: 1,
    compared: 501 * 11 * 2,
    equal: true,
    differences: [],
  });
  expect(await certify(fitted, { rows: 500, seed: 7, sample: [row] })).toEqual(certificate);
  expect((await certify(fitted, { rows: 500, seed: 8 })).hash).not.toBe(certificate.hash);
});

test('a difference is found and named', async () => {
  // A definition that answers differently each time it is read: the row path compiles first.
  let reads = 0;
  const [first, ...others] = fitted.features;
  if (first === undefined) throw new Error('no features');
  const shifting: FittedFeatures = {
    ...fitted,
    features: [
      {
        name: first.name,
        get transform() {
          const edges = reads++ < 4 ? [0, 12] : [0, 13];
          return {
            kind: 'bucketize',
            input: { node: 'column', kind: 'int64', name: 'tenure', declared: 'int32' },
            edges,
          } as const;
        },
      },
      ...others,
    ],
  };
  const certificate = await certify(shifting, { rows: 0, sample: [{ ...row, tenure: 12 }] });
  expect(certificate.equal).toBe(false);
  expect(certificate.differences[0]).toEqual({
    engine: 'arrow',
    row: 0,
    slot: 'tenure',
    expected: 2,
    found: 1,
  });
});

test('a certificate of no rows is refused: it would be equal to anything', async () => {
  await expect(certify(fitted, { rows: 0 })).rejects.toThrow('takes rows or a sample, got none');
});

test('a sample without a column is an error', async () => {
  const { tenure: _, ...short } = row;
  await expect(certify(fitted, { rows: 10, sample: [short] })).rejects.toSatisfy((error) =>
    isLagoaError(error, 'not-found'),
  );
});

test('features describe themselves', () => {
  expect(describeFeatures(fitted).slice(0, 2)).toEqual([
    {
      name: 'tenure',
      formula: 'bucketize(tenure, edges = 0 | 12)',
      columns: ['tenure'],
      slots: ['tenure'],
      start: 0,
    },
    {
      name: 'charges',
      formula: 'standardize(impute(charges, median = 20.5), mean = 20.5, deviation = 1)',
      columns: ['charges'],
      slots: ['charges'],
      start: 1,
    },
  ]);
  expect(describeFeatures(fitted)[5]).toEqual({
    name: 'contract',
    formula: 'one-hot(contract, 2 levels, unseen: error)',
    columns: ['contract'],
    slots: ['contract=Monthly', 'contract=Yearly'],
    start: 5,
  });
});
