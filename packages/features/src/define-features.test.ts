import { defineTable, isLagoaError } from '@lagoa/data';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { defineFeatures, type Features, type SlotName } from './define-features.ts';
import type { fitFeatures } from './fit.ts';
import type { FittedFeatures } from './fitted-features.ts';

const customers = defineTable({
  name: 'customers',
  layer: 'gold',
  key: ['id'],
  columns: {
    id: { kind: 'string' },
    tenure: { kind: 'int32', min: 0 },
    charges: { kind: 'float64', nullable: true },
    contract: { kind: 'category', levels: ['Monthly', 'Yearly'] },
    city: { kind: 'string' },
    senior: { kind: 'boolean' },
    joined: { kind: 'date' },
    email: { kind: 'string', tags: ['pii'] },
    churned: { kind: 'boolean', tags: ['label'] },
    refund: { kind: 'float64', tags: ['leaky', 'finance'] },
    account: { kind: 'int64', tags: ['key'] },
  },
});

const definition = defineFeatures(customers, (column, f) => ({
  tenure: f.numeric(column.tenure),
  charges: f.standardize(f.impute(column.charges, 'median')),
  filled: f.impute(column.charges, 0, { indicator: true }),
  contract: f.oneHot(column.contract, { unseen: 'other' }),
  senior: f.oneHot(column.senior, { unseen: 'error' }),
  spend: f.ratio(column.charges, column.tenure),
}));

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isLagoaError(error, 'invalid-argument')) return error.message;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('a definition', () => {
  test('is frozen plain JSON', () => {
    expect(JSON.parse(JSON.stringify(definition))).toEqual(definition);
    expect(Object.isFrozen(definition.features.charges.input)).toBe(true);
    expect(definition).toMatchObject({
      kind: 'feature-definition',
      version: 1,
      table: 'customers',
    });
  });

  test('knows its slots at compile time', () => {
    expectTypeOf<SlotName<(typeof definition)['features']>>().toEqualTypeOf<
      | 'tenure'
      | 'charges'
      | 'filled'
      | 'filled=missing'
      | 'contract=Monthly'
      | 'contract=Yearly'
      | 'contract=(other)'
      | 'senior=false'
      | 'senior=true'
      | 'spend'
    >();
    expectTypeOf<
      ReturnType<typeof fitFeatures<(typeof definition)['features']>>
    >().resolves.toExtend<FittedFeatures<SlotName<(typeof definition)['features']>>>();
  });

  test('levels that are learnt are any text at compile time', () => {
    const learnt = defineFeatures(customers, (column, f) => ({
      city: f.oneHot(column.city, { unseen: 'missing' }),
    }));
    expectTypeOf<SlotName<(typeof learnt)['features']>>().toEqualTypeOf<`city=${string}`>();
  });
});

describe('refused by the compiler and at run time', () => {
  test('a column that the table does not have', () => {
    expect(
      messageOf(() =>
        // @ts-expect-error no such column
        defineFeatures(customers, (column, f) => ({ x: f.numeric(column.tenur) })),
      ),
    ).toBe(
      'feature x of customers: numeric of no column; customers has id, tenure, charges, contract, city, senior, joined, email, churned, refund, account',
    );
  });

  test('a column of the wrong kind', () => {
    expect(
      messageOf(() =>
        // @ts-expect-error contract is a category
        defineFeatures(customers, (column, f) => ({ x: f.log1p(column.contract) })),
      ),
    ).toBe(
      'feature x of customers: log1p takes a column that is int32, int64, float64, decimal, boolean; contract is category',
    );
    messageOf(() =>
      defineFeatures(customers, (column, f) => ({
        // @ts-expect-error charges are measured, no levels
        x: f.oneHot(column.charges, { unseen: 'other' }),
      })),
    );
    messageOf(() =>
      // @ts-expect-error dates have no transform
      defineFeatures(customers, (column, f) => ({ x: f.numeric(column.joined) })),
    );
  });

  test('columns tagged pii, label, leaky and key', () => {
    const tagged = 'and becomes no feature';
    expect(
      messageOf(() =>
        defineFeatures(customers, (column, f) => ({
          // @ts-expect-error pii
          x: f.frequency(column.email, { unseen: 'other' }),
        })),
      ),
    ).toContain(`email is tagged pii ${tagged}`);
    expect(
      messageOf(() =>
        // @ts-expect-error label
        defineFeatures(customers, (column, f) => ({ x: f.numeric(column.churned) })),
      ),
    ).toContain(`churned is tagged label ${tagged}`);
    expect(
      messageOf(() =>
        defineFeatures(customers, (column, f) => ({
          // @ts-expect-error leaky
          x: f.ratio(column.charges, column.refund),
        })),
      ),
    ).toContain(`refund is tagged leaky ${tagged}`);
    expect(
      messageOf(() =>
        defineFeatures(customers, (column, f) => ({
          // @ts-expect-error key
          x: f.standardize(f.impute(column.account, 0)),
        })),
      ),
    ).toContain(`account is tagged key ${tagged}`);
  });

  test('an imputation with indicator as input of another transform', () => {
    defineFeatures(customers, (column, f) => ({
      // @ts-expect-error two slots cannot feed one input
      x: f.log1p(f.impute(column.charges, 0, { indicator: true })),
    }));
  });

  test('levels that the table does not declare', () => {
    defineFeatures(customers, (column, f) => ({
      // @ts-expect-error Weekly is not a contract
      x: f.oneHot(column.contract, { unseen: 'other', levels: ['Weekly'] }),
    }));
  });
});

describe('refused at run time', () => {
  test('the key of the table', () => {
    expect(
      messageOf(() =>
        defineFeatures(customers, (column, f) => ({
          x: f.oneHot(column.id, { unseen: 'other' }),
        })),
      ),
    ).toBe('feature x of customers: column id is in the key and becomes no feature');
  });

  test('bad parameters', () => {
    type Build = Parameters<typeof defineFeatures<typeof customers.columns, Features>>[1];
    const define = (build: Build) => messageOf(() => defineFeatures(customers, build));
    expect(define((column, f) => ({ x: f.bucketize(column.tenure, { edges: [1, 1] }) }))).toContain(
      'strictly increasing, got [1, 1]',
    );
    expect(define((column, f) => ({ x: f.bucketize(column.tenure, { edges: [] }) }))).toContain(
      'got []',
    );
    expect(define((column, f) => ({ x: f.bucketize(column.tenure, { quantiles: 1 }) }))).toContain(
      'from 2 to 1000, got 1',
    );
    expect(define((column, f) => ({ x: f.impute(column.tenure, Number.NaN) }))).toContain(
      'got NaN',
    );
    expect(
      define((column, f) => ({
        x: f.oneHot(column.city, { unseen: 'other', levels: ['a', 'a'] }),
      })),
    ).toContain('each once, got [a, a]');
    expect(
      // @ts-expect-error a policy that is none
      define((column, f) => ({ x: f.oneHot(column.city, { unseen: 'ignore' }) })),
    ).toBe('oneHot of city takes unseen "missing", "other" or "error", got ignore');
    // @ts-expect-error a column is not yet a feature
    expect(define((column) => ({ x: column.tenure }))).toBe(
      'feature x of customers: is not a feature; make it with f, as f.numeric(column.x)',
    );
    expect(define((column, f) => ({ 'a-b': f.numeric(column.tenure) }))).toContain('got "a-b"');
    expect(define(() => ({}))).toBe('features of customers: there are none');
  });
});
