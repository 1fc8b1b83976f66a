import type { Operation, SqlKind, StoredKind } from './expression.ts';

/** The text of an operation from the texts of its operands, safe inside any other text. */
export type Form = (...operands: string[]) => string;

/** An SQL engine as a record of names, flags and forms; one compiler walks the tree with it. */
export interface Dialect {
  readonly name: 'duckdb' | 'bigquery';
  readonly types: Readonly<Record<SqlKind, string>>;
  /** A name as identifier, whatever it holds. */
  readonly quoteName: (name: string) => string;
  /** The place of a text parameter, from 1. */
  readonly parameter: (position: number) => string;
  /** A text as literal, whatever it holds: for views, which take no parameters. */
  readonly textLiteral: (text: string) => string;
  /** Literals from what `LiteralExpression` holds; texts are parameters. */
  readonly literals: Readonly<Record<Exclude<SqlKind, 'string'>, Form>>;
  /** How stored columns of a kind become their `SqlKind`, where a plain name does not. */
  readonly read: Readonly<Partial<Record<StoredKind, Form>>>;
  /** Null instead of NaN and the infinities. */
  readonly finite: Form;
  /**
   * Whether float64 arithmetic gives NaN and infinities. They go through a chain of + − × / up to
   * one guard around it; without the flag each form gives null by itself.
   */
  readonly overflows: boolean;
  /** Arithmetic of int64: null where it overflows. */
  readonly int64: Readonly<Record<'add' | 'subtract' | 'multiply', Form>>;
  /** The exact sum of int64 over rows, null outside 64 bits. */
  readonly sum: Form;
  /** The exact sum of int64 over rows, as decimal digits. */
  readonly sumDigits: Form;
  /** Every operation; arithmetic is of float64, and `unscaled` takes a column as it is stored. */
  readonly forms: Readonly<Record<Operation, Form>>;
}
