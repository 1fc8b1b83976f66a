import { expect, test } from 'vitest';
import { logFloat32 } from './log-float32.ts';

test('is exact at 1 and ends at 0, infinity and NaN', () => {
  expect(logFloat32(1)).toBe(0);
  expect(logFloat32(0)).toBe(-Infinity);
  expect(logFloat32(Infinity)).toBe(Infinity);
  expect(logFloat32(-1)).toBeNaN();
  expect(logFloat32(NaN)).toBeNaN();
});

test('is within 0.82 ulp of ln x over all of float32, subnormal numbers too', () => {
  const bits = new DataView(new ArrayBuffer(4));
  let worst = 0;
  for (let i = 1; i < 0x7f800000; i += 20_011) {
    bits.setInt32(0, i);
    const x = bits.getFloat32(0);
    const exact = Math.log(x);
    const ulp = 2 ** (Math.floor(Math.log2(Math.abs(exact))) - 23);
    worst = Math.max(worst, Math.abs(logFloat32(x) - exact) / ulp);
  }
  expect(worst).toBeLessThan(0.82);
  expect(worst).toBeGreaterThan(0.4);
});

test("repeats glibc's choice where another float32 is nearer", () => {
  const odds = 0.9727596044540405;
  expect(logFloat32(odds)).toBe(-0.027618292719125748);
  expect(Math.fround(Math.log(odds))).toBe(-0.027618294581770897);
});
