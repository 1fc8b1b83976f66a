import { regularizedGammaQ } from './incomplete-gamma.ts';

/**
 * Distribution function of the standard normal, precise in both tails.
 *
 * @example
 * normalCdf(0) // 0.5
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  const upper = regularizedGammaQ(0.5, (x * x) / 2) / 2;
  return x > 0 ? 1 - upper : upper;
}

/**
 * Quantile of the standard normal: `-Infinity` at 0, `Infinity` at 1, `NaN` outside 0 to 1.
 *
 * Source: M. J. Wichura, Algorithm AS 241 (1988), about 16 digits.
 *
 * @example
 * normalQuantile(0.975).toFixed(6) // '1.959964'
 */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  const q = probability - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(centre, 0.180625 - q * q);
  const tail = q < 0 ? probability : 1 - probability;
  if (tail === 0) return q < 0 ? -Infinity : Infinity;
  const r = Math.sqrt(-Math.log(tail));
  const size = r <= 5 ? ratio(middle, r - 1.6) : ratio(far, r - 5);
  return q < 0 ? -size : size;
}

type Ratio = { readonly above: readonly number[]; readonly below: readonly number[] };

function ratio({ above, below }: Ratio, x: number): number {
  return polynomial(above, x) / polynomial(below, x);
}

/** Coefficients from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

const centre: Ratio = {
  above: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946,
    1971.5909503065513, 133.14166789178438, 3.3871328727963665,
  ],
  below: [
    5226.495278852546, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751,
    687.1870074920579, 42.31333070160091, 1,
  ],
};
const middle: Ratio = {
  above: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684,
    3.6478483247632045, 5.769497221460691, 4.630337846156546, 1.4234371107496835,
  ],
  below: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008,
    0.6897673349851, 1.6763848301838038, 2.053191626637759, 1,
  ],
};
const far: Ratio = {
  above: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124,
    0.29656057182850487, 1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  below: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133,
    0.014875361290850615, 0.1369298809227358, 0.599832206555888, 1,
  ],
};
