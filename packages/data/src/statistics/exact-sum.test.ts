import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createExactSum } from './exact-sum.ts';

/** The exact sum by whole numbers, in units of 2^-1074: the plain judge. */
function bigSum(values: readonly number[]): bigint {
  const view = new DataView(new ArrayBuffer(8));
  return values.reduce((total, value) => {
    view.setFloat64(0, Math.abs(value));
    const bits = view.getBigUint64(0);
    const exponent = bits >> 52n;
    const fraction = bits & ((1n << 52n) - 1n);
    const units = exponent === 0n ? fraction : (fraction | (1n << 52n)) << (exponent - 1n);
    return value < 0 ? total - units : total + units;
  }, 0n);
}

const random = createRandom(7);
const values = Array.from(
  { length: 400 },
  () => (random.next() - 0.5) * 10 ** Math.floor(random.next() * 40 - 20),
);

test('the parts hold the sum exactly, and are the same in any order and grouping', () => {
  const forward = createExactSum(values).parts();
  expect(bigSum(forward)).toBe(bigSum(values));
  const halves = [values.slice(200), values.slice(0, 200).reverse()].map((half) =>
    createExactSum(half).parts(),
  );
  expect(createExactSum(halves.flat()).parts()).toEqual(forward);
});

test('the first part is the sum correctly rounded', () => {
  expect(createExactSum(Array.from({ length: 10 }, () => 0.1)).parts()[0]).toBe(1);
  // Half way between two neighbours, decided by what lies far below.
  expect(createExactSum([1, 2 ** -53, 2 ** -106]).parts()).toEqual([
    1 + 2 ** -52,
    -(2 ** -53) + 2 ** -106,
  ]);
  expect(createExactSum([1, 2 ** -53]).parts()).toEqual([1, 2 ** -53]);
});

test('adding one by one, at any size, is the same as starting from a list', () => {
  const wide = [...values, 5e-324, -3e-310, 1e300, -7e299, 1.5e308, ...values, -1.5e308];
  const sum = createExactSum();
  for (const [index, value] of wide.entries()) {
    sum.add(value);
    if (index % 100 === 0) expect(bigSum(sum.parts())).toBe(bigSum(wide.slice(0, index + 1)));
  }
  expect(sum.parts()).toEqual(createExactSum(wide).parts());
});

test('reading the parts leaves the sum as it was', () => {
  const sum = createExactSum([1, 1e-30]);
  expect(sum.parts()).toEqual(sum.parts());
  sum.add(-1);
  expect(sum.parts()).toEqual([1e-30]);
  expect(createExactSum().parts()).toEqual([]);
});

test('values that cannot be summed are refused', () => {
  expect(() => createExactSum([Number.NaN])).toThrow('left the range');
  expect(() => createExactSum().add(Infinity)).toThrow('left the range');
  expect(() => createExactSum([1.7e308, 1.7e308])).toThrow('left the range');
});
