import type { NumericLeaf } from '../leaf.ts';

/** A column's or expression's number as it is; missing stays missing. */
export interface Numeric {
  readonly kind: 'numeric';
  readonly input: NumericLeaf;
  /** What computed it, where that was not Lagoa. */
  readonly madeBy?: string;
}

export function numeric(input: NumericLeaf): Numeric {
  return { kind: 'numeric', input };
}

/** As `numeric`, for a column that own SQL or dbt computes; `madeBy` says what, for the lineage. */
export function passThrough(input: NumericLeaf, { madeBy }: { readonly madeBy: string }): Numeric {
  return { kind: 'numeric', input, madeBy };
}
