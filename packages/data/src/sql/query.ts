import type { Columns } from '../table.ts';
import type { ColumnExpression, Expression, SqlKind } from './expression.ts';

/** Kinds that rows can be grouped, joined and partitioned by: all but float64, where −0 equals 0. */
export type KeyKind = Exclude<SqlKind, 'float64'>;

/** One term of an order. Where nulls stand is always said: the engines' defaults differ. */
export interface SortTerm {
  readonly expression: Expression;
  readonly direction: 'ascending' | 'descending';
  readonly nulls: 'first' | 'last';
}

/** One value from the rows of a group. */
export interface Aggregate<K extends SqlKind = SqlKind> {
  readonly node: 'aggregate';
  readonly kind: K;
  readonly operation: 'count' | 'countIf' | 'sum' | 'sumDigits' | 'min' | 'max';
  readonly operands: readonly Expression[];
}

/** A value for each row from the rows of its partition, in an order. */
export interface WindowFunction<K extends SqlKind = SqlKind> {
  readonly node: 'window';
  readonly kind: K;
  readonly operation: 'rowNumber' | 'countOfPartition' | 'lastKnown' | 'maxSoFar';
  readonly operands: readonly Expression[];
  readonly partitionBy: readonly Expression<KeyKind>[];
  readonly orderBy: readonly SortTerm[];
}

type Named<T> = Readonly<Record<string, T>>;

export type QueryStep =
  | { readonly kind: 'table'; readonly name: string }
  | { readonly kind: 'where'; readonly input: Query; readonly condition: Expression<'boolean'> }
  | { readonly kind: 'select'; readonly input: Query; readonly values: Named<Expression> }
  | {
      readonly kind: 'aggregate';
      readonly input: Query;
      /** Of float64 in `countValues` only. */
      readonly by: Named<Expression>;
      readonly values: Named<Aggregate>;
    }
  | { readonly kind: 'extend'; readonly input: Query; readonly values: Named<Expression> }
  | { readonly kind: 'pick'; readonly input: Query; readonly names: readonly string[] }
  | { readonly kind: 'window'; readonly input: Query; readonly values: Named<WindowFunction> }
  | {
      readonly kind: 'join';
      readonly input: Query;
      readonly right: Query;
      readonly type: 'inner' | 'left';
      /** Pairs of equal columns, left and right. */
      readonly on: readonly (readonly [ColumnExpression, ColumnExpression])[];
      /** New name → column of the right side. */
      readonly take: Named<string>;
    }
  | { readonly kind: 'union'; readonly inputs: readonly [Query, ...Query[]] }
  | {
      readonly kind: 'orderBy';
      readonly input: Query;
      readonly terms: readonly SortTerm[];
      readonly limit?: number;
    };

/**
 * A typed query: a closed tree of plain JSON with the same rows in TypeScript (`evaluateQuery`),
 * DuckDB and BigQuery (`compileQuery`). `column(query, name)` reads a column of its result, so each
 * step builds on the one before.
 */
export interface Query<C extends Columns = Columns> {
  readonly node: 'query';
  /** The columns of the result. */
  readonly columns: C;
  readonly step: QueryStep;
}

/** The column of a computed value. */
export type ColumnOfKind<K extends SqlKind> = K extends SqlKind
  ? { readonly kind: K; readonly nullable: true }
  : never;

/** The columns of computed values. */
export type ColumnsOf<V extends Named<{ readonly kind: SqlKind }>> = {
  readonly [Name in keyof V]: ColumnOfKind<V[Name]['kind']>;
};
