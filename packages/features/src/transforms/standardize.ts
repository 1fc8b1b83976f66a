import type { Distribution } from '../distribution.ts';
import type { FittedNumericInput, NumericInput } from '../feature.ts';
import { mean } from '../mean.ts';

/**
 * `(x − mean) / standard deviation` of the known values, with the population deviation (divisor n),
 * as scikit-learn's `StandardScaler`. A constant column gives 0.
 */
export interface Standardize {
  readonly kind: 'standardize';
  readonly input: NumericInput;
}

export interface FittedStandardize {
  readonly kind: 'standardize';
  readonly input: FittedNumericInput;
  readonly mean: number;
  /** 1 where the values did not vary. */
  readonly standardDeviation: number;
}

export function standardize(input: NumericInput): Standardize {
  return { kind: 'standardize', input };
}

/** `known` is not empty. */
export function fitStandardize({
  values,
  counts,
}: Distribution): Pick<FittedStandardize, 'mean' | 'standardDeviation'> {
  const center = mean(values, counts);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value - center)), 0);
  if (largest === 0) return { mean: center, standardDeviation: 1 };
  // The fit tells what is not finite.
  if (largest === Number.POSITIVE_INFINITY) return { mean: center, standardDeviation: largest };
  const squares = values.map((value) => ((value - center) / largest) ** 2);
  return { mean: center, standardDeviation: Math.sqrt(mean(squares, counts)) * largest };
}
