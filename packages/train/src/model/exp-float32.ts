/** 2^n for n from -126 to 127, each exact. */
const powersOfTwo = Float32Array.from({ length: 254 }, (_, i) => 2 ** (i - 126));

const { fround } = Math;
const LOG2_E = fround(Math.LOG2E);
/** ln 2 in two parts; the first has few digits, so that `n * LN2_HIGH` is exact. */
const LN2_HIGH = 0.693359375;
const LN2_LOW = fround(-2.1219444e-4);
/** Minimax coefficients of (e^r - 1 - r) / r² on |r| <= ln(2)/2, highest power first (Cephes expf). */
const COEFFICIENTS = [
  1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5,
].map(fround);
const [C5 = 0, C4 = 0, C3 = 0, C2 = 0, C1 = 0, C0 = 0] = COEFFICIENTS;
/** Adding and taking off 1.5 * 2^23 rounds a small float32 to the nearest integer, ties to even. */
const ROUND = 12582912;

/**
 * e^x in float32, by addition and multiplication alone, each rounded to float32: the same bits on
 * every machine and in WebAssembly, which `Math.exp` does not promise.
 *
 * x = n ln 2 + r with |r| <= ln(2)/2; e^r is a polynomial of degree 7 and 2^n is exact. Within
 * 0.99 ulp of the true value on `[-87, 88]` (0.982 over every seventh float32); x outside is clamped
 * to it, and NaN gives NaN.
 * Source: S. Moshier, Cephes, `expf`.
 *
 * @example
 * expFloat32(0) // 1
 * expFloat32(1) // 2.7182817459106445
 */
export function expFloat32(x: number): number {
  if (Number.isNaN(x)) return x;
  const clamped = fround(Math.min(Math.max(x, -87), 88));
  const n = fround(fround(fround(clamped * LOG2_E) + ROUND) - ROUND);
  const r = fround(fround(clamped - fround(n * LN2_HIGH)) - fround(n * LN2_LOW));
  let y = C5;
  y = fround(fround(y * r) + C4);
  y = fround(fround(y * r) + C3);
  y = fround(fround(y * r) + C2);
  y = fround(fround(y * r) + C1);
  y = fround(fround(y * r) + C0);
  y = fround(fround(fround(y * fround(r * r)) + r) + 1);
  return fround(y * (powersOfTwo[n + 126] ?? Number.NaN));
}
