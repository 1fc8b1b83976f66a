/** A 95 % confidence interval. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
  readonly level: 0.95;
}

/** The normal quantile at 0.975. */
const z = 1.959963984540054;

/** `value ± 1.96 standard errors`, cut to `[min, max]`. */
export function normalInterval(
  value: number,
  standardError: number,
  { min = -Infinity, max = Infinity }: { readonly min?: number; readonly max?: number } = {},
): Interval {
  return {
    lower: Math.max(min, value - z * standardError),
    upper: Math.min(max, value + z * standardError),
    level: 0.95,
  };
}

/** Mean and unbiased variance (two passes); the variance of fewer than two values is `undefined`. */
export function meanAndVariance(values: Float64Array): {
  readonly mean: number;
  readonly variance: number | undefined;
} {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, variance: values.length < 2 ? undefined : squares / (values.length - 1) };
}
