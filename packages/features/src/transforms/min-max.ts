import type { Distribution } from '../distribution.ts';
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

/** `known` is not empty. */
export function fitMinMax({ values }: Distribution): Pick<FittedMinMax, 'min' | 'max'> {
  return { min: values[0] ?? Number.NaN, max: values.at(-1) ?? Number.NaN };
}
