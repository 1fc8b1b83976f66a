import { canonicalJson } from '@lagoa/data';
import {
  boolean,
  type CallExpression,
  type ColumnExpression,
  type Expression,
  int64,
  type LiteralExpression,
  type RowValue,
  string,
} from '@lagoa/data/sql';

/** Where numbers come from: a column, or an expression over columns. A boolean counts as 0 or 1. */
export type NumericLeaf = Expression<'float64' | 'int64' | 'boolean'>;

/**
 * Where levels come from: a column or an expression of texts, booleans or whole numbers (codes, or
 * `month(…)`), whose levels are their digits. `levels` where the table declares them.
 */
export type LevelLeaf<Level extends string = string> = (
  | ColumnExpression<'string' | 'boolean' | 'int64'>
  | CallExpression<'string' | 'boolean' | 'int64'>
) & { readonly levels?: readonly Level[] };

/** The same for leaves with the same value in every row. */
export function leafKey(leaf: Expression): string {
  return leaf.node === 'column' ? leaf.name : canonicalJson(leaf);
}

/** The columns that an expression reads, in order of first use; a column may come twice. */
export function columnsIn(expression: Expression): readonly ColumnExpression[] {
  switch (expression.node) {
    case 'column':
      return [expression];
    case 'literal':
      return [];
    case 'call':
      return expression.operands.flatMap(columnsIn);
  }
}

/** Whether the engines may differ in the last bits of the expression. */
export function isInexact(expression: Expression): boolean {
  if (expression.node !== 'call') return false;
  const { operation, operands } = expression;
  return operation === 'ln' || operation === 'exp' || operands.some(isInexact);
}

/** A value as a number, the nearest double; NaN for null. */
export function numberOf(value: RowValue): number {
  return value === null ? Number.NaN : Number(value) + 0;
}

/** A value as a level. */
export function levelOf(value: RowValue): string | null {
  return value === null ? null : String(value);
}

/** The literal that a leaf of the kind equals where it has the level; absent where none does. */
export function levelLiteral(
  { kind }: Pick<LevelLeaf, 'kind'>,
  level: string,
): LiteralExpression<LevelLeaf['kind']> | undefined {
  switch (kind) {
    case 'string':
      return string(level);
    case 'boolean':
      return level === 'true' || level === 'false' ? boolean(level === 'true') : undefined;
    case 'int64':
      return /^(0|-?[1-9]\d{0,18})$/.test(level) ? int64(BigInt(level)) : undefined;
  }
}
