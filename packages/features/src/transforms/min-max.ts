import type { FittedNumericInput, NumericInput } from '../feature.ts';

/**
 * `(x − min) / (max − min)` of the known values: 0 to 1 on what was fitted, outside it beyond, not
 * clipped. A constant column gives 0 at its value, as scikit-learn's `MinMaxScaler`.
 */
export interface MinMax {
  readonly kind: 'min-max';
  readonly input: NumericInput;
}

export interface FittedMinMax {
  readonly kind: 'min-max';
  readonly input: FittedNumericInput;
  readonly min: number;
  readonly max: number;
}

export function minMax(input: NumericInput): MinMax {
  return { kind: 'min-max', input };
}

/** `known` holds no NaN and is not empty. */
export function fitMinMax(known: Float64Array): Pick<FittedMinMax, 'min' | 'max'> {
  return {
    min: known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY),
    max: known.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY),
  };
}
