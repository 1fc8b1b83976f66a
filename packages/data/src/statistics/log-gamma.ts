/** Lanczos' coefficients for g = 7, n = 9 (Godfrey's), about 15 digits. */
const lanczos: readonly number[] = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406,
  12.507343278686905, -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

const halfLogTwoPi = 0.9189385332046728;

/**
 * Natural logarithm of the gamma function for `x > 0`; `Infinity` at 0, `NaN` below. Error about
 * 1e-15 of the larger of the value and 1.
 *
 * @example
 * Math.round(Math.exp(logGamma(6))) // 120
 */
export function logGamma(x: number): number {
  if (x === 0 || x === Infinity) return Infinity;
  if (!(x > 0)) return Number.NaN;
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  if (x >= 15) return (x - 0.5) * Math.log(x) - x + halfLogTwoPi + stirlingSeries(x);
  const sum = lanczos.reduce((total, coefficient, k) => total + coefficient / (x + k - 1));
  const shifted = x + 6.5;
  return halfLogTwoPi + (x - 0.5) * Math.log(shifted) - shifted + Math.log(sum);
}

/**
 * What Stirling's formula lacks: log Γ(x+1) − ((x+½) log x − x + ½ log 2π), for `x > 0`. Kept
 * apart because it keeps its digits where log Γ itself is large.
 */
export function stirlingError(x: number): number {
  if (x >= 15) return stirlingSeries(x);
  return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - halfLogTwoPi;
}

function stirlingSeries(x: number): number {
  const y = 1 / (x * x);
  const tail = 1 / 1260 - y * (1 / 1680 - y * (1 / 1188 - y * (691 / 360360 - y / 156)));
  return (1 / 12 - y * (1 / 360 - y * tail)) / x;
}
