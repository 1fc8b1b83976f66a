import { expect, test } from 'vitest';
import { expFloat32 } from './exp-float32.ts';

/** Distance of a float32 from a real number, in units of the last place there. */
function ulps(found: number, exact: number): number {
  const exponent = Math.max(Math.floor(Math.log2(exact)), -126);
  return Math.abs(found - exact) / 2 ** (exponent - 23);
}

test('is within 1 ulp of e^x over its whole range', () => {
  let worst = 0;
  const steps = 1_000_000;
  for (let i = 0; i <= steps; i++) {
    const x = Math.fround(-87 + (175 * i) / steps);
    worst = Math.max(worst, ulps(expFloat32(x), Math.exp(x)));
  }
  expect(worst).toBeGreaterThan(0.5); // not every result is the nearest float32
  expect(worst).toBeLessThan(1);
});

test('is within 1 ulp near 0, down to the smallest numbers', () => {
  for (let exponent = -149; exponent < 0; exponent++) {
    for (const x of [2 ** exponent, -(2 ** exponent), 1.37 * 2 ** exponent]) {
      expect(ulps(expFloat32(Math.fround(x)), Math.exp(Math.fround(x)))).toBeLessThan(1);
    }
  }
  expect(expFloat32(0)).toBe(1);
  expect(expFloat32(-0)).toBe(1);
});

test('every result is a float32, clamped outside the range', () => {
  for (const x of [-1e30, -88, -87, -0.1, 3.3, 88, 89, Infinity]) {
    expect(Math.fround(expFloat32(x))).toBe(expFloat32(x));
  }
  expect(expFloat32(-Infinity)).toBe(expFloat32(-87));
  expect(expFloat32(Infinity)).toBe(expFloat32(88));
  expect(expFloat32(NaN)).toBeNaN();
});

test('gives the bits it has given from the first day', () => {
  const bits = [-87, -10.5, -1, -0.3465736, 0.25, 1, 17.25, 88].map((x) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, expFloat32(Math.fround(x)));
    return view.getUint32(0).toString(16);
  });
  expect(bits).toMatchInlineSnapshot(`
    [
      "b33687",
      "37e6fe13",
      "3ebc5ab2",
      "3f3504f3",
      "3fa45af2",
      "402df854",
      "4beca14b",
      "7ef882b7",
    ]
  `);
});
