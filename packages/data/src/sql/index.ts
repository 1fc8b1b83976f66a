export {
  ascending,
  count,
  countIf,
  countOfPartition,
  descending,
  lastKnown,
  max,
  maxSoFar,
  min,
  rowNumber,
  sum,
  sumDigits,
  type WindowOptions,
} from './aggregates.ts';
export { bigquery } from './bigquery.ts';
export { compileExpression } from './compile-expression.ts';
export { type CompileQueryOptions, compileQuery } from './compile-query.ts';
export { compileView, defineView, type ViewDefinition } from './define-view.ts';
export type { Dialect, Form } from './dialect.ts';
export { duckdb } from './duckdb.ts';
export { evaluate } from './evaluate.ts';
export { evaluateQuery } from './evaluate-query.ts';
export type {
  CallExpression,
  ColumnExpression,
  DecimalName,
  Expression,
  KindOf,
  LiteralExpression,
  Operation,
  ReadableKind,
  ReadableName,
  SqlKind,
  SqlKindValue,
} from './expression.ts';
export {
  abs,
  add,
  and,
  asciiLower,
  bucket,
  caseWhen,
  clip,
  coalesce,
  concat,
  day,
  dayOfWeek,
  daysBetween,
  divide,
  equal,
  exp,
  floor,
  greater,
  greaterOrEqual,
  hashBucket,
  hour,
  isIn,
  isNull,
  length,
  less,
  lessOrEqual,
  ln,
  matches,
  microsBetween,
  month,
  multiply,
  not,
  notEqual,
  or,
  parseNumber,
  sqrt,
  subtract,
  toDate,
  toFloat64,
  toInt64,
  trim,
  year,
} from './operations.ts';
export type {
  Aggregate,
  ColumnOfKind,
  ColumnsOf,
  KeyKind,
  Query,
  QueryStep,
  SortTerm,
  WindowFunction,
} from './query.ts';
export {
  addWindow,
  aggregate,
  countValues,
  extend,
  from,
  join,
  orderBy,
  pick,
  select,
  union,
  where,
} from './query-steps.ts';
export type { RowValue } from './row-operations.ts';
export { boolean, column, date, float64, int64, string, timestamp } from './terms.ts';
export { unscaled } from './unscaled.ts';
