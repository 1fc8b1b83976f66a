import { type Distribution, quantile } from '../distribution.ts';
import type { FittedNumericInput, NumericInput } from '../feature.ts';

/**
 * `(x − median) / (third quartile − first quartile)` of the known values, which a few wild ones do
 * not move. The three are observed values (no interpolation). Where the quartiles are equal the
 * divisor is 1.
 */
export interface RobustScale {
  readonly kind: 'robust-scale';
  readonly input: NumericInput;
}

export interface FittedRobustScale {
  readonly kind: 'robust-scale';
  readonly input: FittedNumericInput;
  readonly median: number;
  /** Between the quartiles; 1 where they are equal. */
  readonly range: number;
}

export function robustScale(input: NumericInput): RobustScale {
  return { kind: 'robust-scale', input };
}

/** `known` is not empty. */
export function fitRobustScale(known: Distribution): Pick<FittedRobustScale, 'median' | 'range'> {
  const at = (numerator: number): number => quantile(known, { numerator, denominator: 4 });
  return { median: at(2), range: at(3) - at(1) || 1 };
}
