import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { sortNumbers } from './sort-numbers.ts';

const random = createRandom(3);
const bits = new Float64Array(1);
const words = new Uint32Array(bits.buffer);
/** Any float64 but NaN. */
const any = (): number => {
  words.set([random.integer(2 ** 32), random.integer(2 ** 32)]);
  const [value = 0] = bits;
  return Number.isNaN(value) ? 0 : value;
};

test.each([
  ['every bit pattern', any],
  ['normal', () => random.normal()],
  ['ties', () => Math.floor(5 * random.next()) - 2],
  [
    'signs of zero and infinities',
    () => [0, -0, Infinity, -Infinity, 5e-324][random.integer(5)] ?? 0,
  ],
  ['one value', () => 7],
  ['a far offset', () => 1.7e9 + random.normal()],
])('%s in the order of the built-in sort', (_, draw) => {
  for (const rows of [0, 1, 1999, 2000, 30_001]) {
    const values = Float64Array.from({ length: rows }, draw);
    const before = values.slice();
    const sorted = sortNumbers(values);
    expect(Buffer.from(sorted.buffer).equals(Buffer.from(values.slice().sort().buffer))).toBe(true);
    expect(values).toEqual(before);
  }
});

test('values whose upper bits are equal where no sample looks', () => {
  // Every 60th is another; the rest fall from 1 by one bit each, which insertion would take ages for.
  const values = Float64Array.from({ length: 30_720 }, (_, row) =>
    row % 60 === 0 ? 1000 + row : 1 - row * 2 ** -53,
  );
  expect(sortNumbers(values)).toEqual(values.slice().sort());
});
