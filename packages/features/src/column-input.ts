import type { Column, Columns } from '@lagoa/data';
import type { ColumnExpression, KindOf } from '@lagoa/data/sql';

/** Kinds that can be read as one number: int64 and decimal as the nearest double, boolean as 0 or 1. */
export type NumericKind = 'int32' | 'int64' | 'float64' | 'decimal' | 'boolean';

/** Kinds that can be read as one level: a boolean's are `false` and `true`, a whole number's its digits. */
export type LevelKind = 'category' | 'string' | 'boolean' | 'int32' | 'int64';

/** Tags that keep a column out of every feature. */
export type RefusedTag = 'pii' | 'label' | 'leaky' | 'key';

/** What a refused column looks like to the compiler: nothing that a transform takes. */
export interface RefusedColumn<Reason extends string = string> {
  readonly node: 'refused-column';
  readonly reason: Reason;
}

type TagOf<C extends Column> = C extends { readonly tags: readonly (infer Tag)[] } ? Tag : never;

type ReadableColumn<C extends Column> = C extends {
  readonly kind: 'category';
  readonly levels: readonly (infer Level extends string)[];
}
  ? ColumnExpression<'string'> & { readonly levels: readonly Level[] }
  : C extends { readonly kind: 'boolean' }
    ? ColumnExpression<'boolean'> & { readonly levels: readonly ['false', 'true'] }
    : C extends { readonly kind: 'decimal' }
      ? ColumnExpression<'float64'>
      : ColumnExpression<KindOf<C>>;

/** One column as `defineFeatures` offers it: an expression, unless its tags refuse it. */
export type ColumnInput<C extends Column> = [Extract<TagOf<C>, RefusedTag>] extends [never]
  ? ReadableColumn<C>
  : RefusedColumn<`tagged ${Extract<TagOf<C>, RefusedTag>}`>;

/** The columns of a table as `defineFeatures` offers them, under their own names. */
export type ColumnInputs<C extends Columns> = { readonly [Name in keyof C]: ColumnInput<C[Name]> };

export const refusedTags: readonly RefusedTag[] = ['pii', 'label', 'leaky', 'key'];

export const numericKinds: readonly NumericKind[] = [
  'int32',
  'int64',
  'float64',
  'decimal',
  'boolean',
];

export const levelKinds: readonly LevelKind[] = ['category', 'string', 'boolean', 'int32', 'int64'];
