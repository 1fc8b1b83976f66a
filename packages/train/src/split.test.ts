import { createHash } from 'node:crypto';
import { createRandom } from '@lagoa/data';
import { expect, expectTypeOf, test } from 'vitest';
import { splitByHash, splitStratified } from './split.ts';

const keys = Array.from({ length: 5000 }, (_, i) => `customer-${i}`);

test('the hash split is the MD5 rule, by another MD5', () => {
  const split = splitByHash(keys, { train: 64, validation: 16, test: 20 }, { salt: 'v1' });
  expectTypeOf(split.validation).toEqualTypeOf<Uint32Array>();
  for (const [name, low, high] of [
    ['train', 0n, 64n],
    ['validation', 64n, 80n],
    ['test', 80n, 100n],
  ] as const) {
    const expected = keys.flatMap((key, row) => {
      const hex = createHash('md5').update(`v1:${key}`).digest('hex').slice(0, 15);
      const bucket = BigInt(`0x${hex}`) % 100n;
      return bucket >= low && bucket < high ? [row] : [];
    });
    expect([...split[name]]).toEqual(expected);
  }
});

test('a key keeps its part when rows come and go; another salt is another split', () => {
  const whole = splitByHash(keys, { train: 80, test: 20 }, { salt: 'v1' });
  const some = splitByHash(keys.slice(1000), { train: 80, test: 20 }, { salt: 'v1' });
  expect([...some.test].map((row) => row + 1000)).toEqual([...whole.test].filter((r) => r >= 1000));
  const other = splitByHash(keys, { train: 80, test: 20 }, { salt: 'v2' });
  expect(other.test).not.toEqual(whole.test);
});

test('the stratified split is exact per label, disjoint, complete and seeded', () => {
  const random = createRandom('labels');
  const labels = Float32Array.from({ length: 7043 }, () => (random.next() < 0.265 ? 1 : 0));
  const shares = { train: 64, validation: 16, test: 20 };
  const split = splitStratified(labels, shares, { random: createRandom(1) });
  const all = [...split.train, ...split.validation, ...split.test];
  expect(all.sort((a, b) => a - b)).toEqual([...labels.keys()]);
  for (const label of [0, 1]) {
    const count = (rows: Iterable<number>) =>
      [...rows].filter((row) => labels[row] === label).length;
    for (const [name, rows] of Object.entries(split)) {
      const share = name === 'train' ? 64 : name === 'validation' ? 16 : 20;
      expect(Math.abs(count(rows) - (count(labels.keys()) * share) / 100)).toBeLessThanOrEqual(1);
      expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
    }
  }
  expect(splitStratified(labels, shares, { random: createRandom(1) })).toEqual(split);
  expect(splitStratified(labels, shares, { random: createRandom(2) })).not.toEqual(split);
});

test('refuses shares and labels that say nothing', () => {
  const shares = [
    { train: 80, test: 21 },
    { train: 120, test: -20 },
    { train: 80.5, test: 19.5 },
    {},
  ];
  for (const wrong of shares)
    expect(() => splitByHash(keys, wrong, { salt: '' })).toThrow('add up to 100');
  const random = createRandom(1);
  expect(() => splitStratified([0, Number.NaN], { train: 100 }, { random })).toThrow('got NaN');
});

test('no rows split into empty parts', () => {
  const split = splitByHash([], { train: 80, test: 20 }, { salt: '' });
  expect([split.train.length, split.test.length]).toEqual([0, 0]);
});
