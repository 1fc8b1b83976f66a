/**
 * The mean by integer sums, each value as often as its count says (once without counts): each value is scaled by one power of two to below 2⁵³, rounded to an
 * integer (halves away from zero), added exactly and divided once, so the order of the values does
 * not matter and the mean of equal values is that value. The rounding costs at most 2⁻⁵³ of the
 * largest magnitude. NaN for no values.
 *
 * @example
 * mean(Float64Array.of(1e16, 1, -1e16)) === mean(Float64Array.of(1, 1e16, -1e16)) // true
 */
export function mean(values: Float64Array, counts?: Float64Array): number {
  if (values.length === 0) return Number.NaN;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const shift = 52 - exponentOf(largest);
  // Two steps: 2^shift alone overflows for the smallest magnitudes.
  const first = 2 ** Math.trunc(shift / 2);
  const second = 2 ** (shift - Math.trunc(shift / 2));
  let [sum, total] = [0n, 0n];
  values.forEach((value, i) => {
    const scaled = Math.round(Math.abs(value) * first * second);
    const count = BigInt(counts?.[i] ?? 1);
    sum += BigInt(value < 0 ? -scaled : scaled) * count;
    total += count;
  });
  return divide(sum, total) / first / second;
}

/** The quotient as the nearest double: 128 more bits, the last one set where there is a rest. */
function divide(sum: bigint, count: bigint): number {
  const shifted = (sum < 0n ? -sum : sum) << 128n;
  const quotient = (shifted / count) | (shifted % count === 0n ? 0n : 1n);
  return Number(sum < 0n ? -quotient : quotient) / 2 ** 128;
}

/** The `e` of `2^e <= value < 2^(e+1)`; −1023 for 0 and subnormal numbers. */
function exponentOf(value: number): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return ((view.getUint16(0) >> 4) & 0x7ff) - 1023;
}
