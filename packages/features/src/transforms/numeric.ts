import type { NumericColumn } from '../column-input.ts';

/** A column's number as it is; missing stays missing. */
export interface Numeric {
  readonly kind: 'numeric';
  readonly input: NumericColumn;
}

export function numeric(input: NumericColumn): Numeric {
  return { kind: 'numeric', input };
}
