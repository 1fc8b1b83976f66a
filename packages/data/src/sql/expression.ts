import type { Column } from '../column.ts';
import type { Columns } from '../table.ts';

/** The kinds of value an expression can have; every one is nullable. */
export type SqlKind = 'boolean' | 'int64' | 'float64' | 'string' | 'date' | 'timestamp';

/** The JavaScript value of each kind, as `Row` has it: `int64` and `timestamp` are bigints. */
export interface SqlKindValue {
  readonly boolean: boolean;
  readonly int64: bigint;
  readonly float64: number;
  readonly string: string;
  readonly date: string;
  readonly timestamp: bigint;
}

/** Column kinds that an expression can read, and what they are then. Decimals go through `unscaled`. */
export interface KindOfColumn {
  readonly boolean: 'boolean';
  readonly int32: 'int64';
  readonly int64: 'int64';
  readonly float64: 'float64';
  readonly string: 'string';
  readonly category: 'string';
  readonly date: 'date';
  readonly timestamp: 'timestamp';
}

export const kindOfColumn: KindOfColumn = {
  boolean: 'boolean',
  int32: 'int64',
  int64: 'int64',
  float64: 'float64',
  string: 'string',
  category: 'string',
  date: 'date',
  timestamp: 'timestamp',
};

export type ReadableKind = keyof KindOfColumn;

/** Column kinds as an expression may find them stored. */
export type StoredKind = ReadableKind | 'decimal';

/** The names of the decimal columns. */
export type DecimalName<C extends Columns> = string extends keyof C
  ? string
  : {
      [Name in keyof C & string]: C[Name]['kind'] extends 'decimal' ? Name : never;
    }[keyof C & string];

/**
 * The names of the columns that an expression can read; any text where the columns are only known
 * as the program runs.
 */
export type ReadableName<C extends Columns> = string extends keyof C
  ? string
  : {
      [Name in keyof C & string]: C[Name]['kind'] extends ReadableKind ? Name : never;
    }[keyof C & string];

export type KindOf<C extends Column> = C extends { kind: infer Kind extends ReadableKind }
  ? KindOfColumn[Kind]
  : never;

/** What an expression can do. Each has one form in every back-end; see `docs/sql.md`. */
export type Operation =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'abs'
  | 'floor'
  | 'sqrt'
  | 'ln'
  | 'exp'
  | 'clip'
  | 'bucket'
  | 'toInt64'
  | 'toFloat64'
  | 'parseNumber'
  | 'unscaled'
  | 'equal'
  | 'notEqual'
  | 'less'
  | 'lessOrEqual'
  | 'greater'
  | 'greaterOrEqual'
  | 'isIn'
  | 'and'
  | 'or'
  | 'not'
  | 'isNull'
  | 'coalesce'
  | 'caseWhen'
  | 'concat'
  | 'trim'
  | 'asciiLower'
  | 'length'
  | 'matches'
  | 'toDate'
  | 'year'
  | 'month'
  | 'day'
  | 'dayOfWeek'
  | 'hour'
  | 'daysBetween'
  | 'microsBetween'
  | 'hashBucket';

export interface ColumnExpression<K extends SqlKind = SqlKind> {
  readonly node: 'column';
  readonly kind: K;
  readonly name: string;
  /**
   * As declared: `int32` and `category` are stored otherwise than `int64` and `string`. A `decimal`
   * is read as the nearest float64, by its digits; only features do so, and `unscaled`, which takes the
   * decimal itself.
   */
  readonly declared: StoredKind;
}

export interface LiteralExpression<K extends SqlKind = SqlKind> {
  readonly node: 'literal';
  readonly kind: K;
  /** `int64` and `timestamp` as decimal digits, so that the tree stays plain JSON. */
  readonly value: string | number | boolean;
}

export interface CallExpression<K extends SqlKind = SqlKind> {
  readonly node: 'call';
  readonly kind: K;
  readonly operation: Operation;
  readonly operands: readonly Expression[];
}

/**
 * A typed expression over the columns of one row: a closed tree of plain JSON with the same value
 * in TypeScript (`evaluate`), DuckDB and BigQuery (`compileExpression`). A float64 in it is finite
 * or null: NaN and infinities become null where they arise, as a column is read or a result
 * overflows.
 */
export type Expression<K extends SqlKind = SqlKind> =
  | ColumnExpression<K>
  | LiteralExpression<K>
  | CallExpression<K>;
