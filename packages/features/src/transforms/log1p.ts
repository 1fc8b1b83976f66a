import type { NumericInput } from '../feature.ts';

/** `ln(1 + x)`. At or below −1 the result is missing. */
export interface Log1p<Input = NumericInput> {
  readonly kind: 'log1p';
  readonly input: Input;
}

export function log1p(input: NumericInput): Log1p {
  return { kind: 'log1p', input };
}
