import { defineTable } from '@lagoa/data';
import { describe, expect, test } from 'vitest';
import { defineFeatureView, type KnownAt } from './feature-view.ts';

const usage = defineTable({
  name: 'usage',
  layer: 'silver',
  key: [],
  columns: {
    customer: { kind: 'string' },
    amount: { kind: 'decimal', precision: 10, scale: 2 },
    minutes: { kind: 'float64' },
    late: { kind: 'boolean', tags: ['leaky'] },
    at: { kind: 'timestamp' },
    loaded_at: { kind: 'timestamp' },
  },
});
const options = {
  name: 'usage',
  key: ['customer'],
  eventTime: 'at',
  knownAt: { column: 'loaded_at' },
  features: ['minutes'],
} as const;

describe('the second clock', () => {
  const withClock = (knownAt: KnownAt<'loaded_at'>) => () =>
    defineFeatureView(usage, { ...options, knownAt });

  test('is either a column or waived in words, never both', () => {
    expect(withClock({ column: 'loaded_at', waived: 'it is late' })).toThrow(
      'knownAt is either { column } or { waived: reason }',
    );
    expect(withClock({ waived: ' ' })).toThrow('say why');
  });

  test('left out in plain JavaScript is not waived', () => {
    const { knownAt: _, ...left } = options;
    // @ts-expect-error: the second clock is not said
    expect(() => defineFeatureView(usage, left)).toThrow('knownAt is either');
  });
});

test('names are listed once', () => {
  expect(() => defineFeatureView(usage, { ...options, key: ['customer', 'customer'] })).toThrow(
    'lists a name twice: customer, customer',
  );
  expect(() =>
    defineFeatureView(usage, { ...options, features: ['minutes', 'amount', 'minutes'] }),
  ).toThrow('lists a name twice: minutes, amount, minutes');
});

test('numbers that two engines may hold otherwise are no key, and what is leaky is no feature', () => {
  const features = ['at'] as const;
  for (const key of ['minutes', 'amount'] as const)
    expect(() => defineFeatureView(usage, { ...options, key: [key], features })).toThrow(
      `a key is neither float64 nor decimal: ${key}`,
    );
  expect(() => defineFeatureView(usage, { ...options, features: ['late'] })).toThrow(
    'late is tagged leaky',
  );
});
