import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { float32Text } from './float32-text.ts';

test('always has an exponent and never more digits than needed', () => {
  expect([1, 0, -0, 0.1, 1 / 3, 1e-45, 3.4028235e38, 255].map(float32Text)).toEqual([
    '1E0',
    '0E0',
    '-0E0',
    '1E-1',
    '3.3333334E-1',
    '1E-45',
    '3.4028235E38',
    '2.55E2',
  ]);
});

test('every float32 comes back from its text', () => {
  const random = createRandom('float32');
  const view = new DataView(new ArrayBuffer(4));
  for (let i = 0; i < 20_000; i++) {
    view.setUint32(0, random.integer(2 ** 32));
    const value = view.getFloat32(0);
    if (Number.isFinite(value)) expect(Math.fround(Number(float32Text(value)))).toBe(value);
  }
});
