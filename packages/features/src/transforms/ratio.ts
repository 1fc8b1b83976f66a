import type { NumericInput } from '../feature.ts';

/** `numerator / denominator`. Missing when either is, or when the denominator is 0. */
export interface Ratio<Input = NumericInput> {
  readonly kind: 'ratio';
  readonly numerator: Input;
  readonly denominator: Input;
}

export function ratio(numerator: NumericInput, denominator: NumericInput): Ratio {
  return { kind: 'ratio', numerator, denominator };
}
