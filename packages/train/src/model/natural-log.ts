/**
 * ln x by addition, multiplication and division alone: the same bits on every
 * machine, which `Math.log` does not promise, so that a base margin or a choice of round never
 * depends on where it was computed. Within 4e-16 of the true value, relative to max(1, |ln x|).
 *
 * x = 2^n m with m in `[√½, √2]`; ln m = 2 artanh s with s = (m - 1) / (m + 1), |s| <= 0.172.
 *
 * @example
 * naturalLog(1) // 0
 * naturalLog(2) // 0.6931471805599453
 */
export function naturalLog(x: number): number {
  if (!(x > 0 && x < Infinity)) return Math.log(x); // no rounding: NaN or infinite
  let m = x;
  let n = 0;
  while (m > Math.SQRT2) {
    m /= 2;
    n++;
  }
  while (m < Math.SQRT1_2) {
    m *= 2;
    n--;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let sum = 0;
  for (let power = 21; power >= 1; power -= 2) sum = sum * square + 1 / power;
  return n * Math.LN2 + 2 * s * sum;
}
