import { anchoredPattern, checkPattern } from '../contract/pattern.ts';
import { LagoaError } from '../error.ts';
import type {
  CallExpression,
  Expression,
  LiteralExpression,
  Operation,
  SqlKind,
} from './expression.ts';
import { float64, int64, string } from './terms.ts';

type Condition = Expression<'boolean'>;
type Number64 = 'int64' | 'float64';

function call<K extends SqlKind>(
  operation: Operation,
  kind: K,
  operands: readonly Expression[],
): CallExpression<K> {
  return { node: 'call', kind, operation, operands };
}

/** The sum; null where it overflows. Both of one kind. */
export function add<K extends Number64>(
  a: Expression<K>,
  b: Expression<NoInfer<K>>,
): CallExpression<K> {
  return call('add', a.kind, [a, b]);
}

/** `a − b`; null where it overflows. Both of one kind. */
export function subtract<K extends Number64>(
  a: Expression<K>,
  b: Expression<NoInfer<K>>,
): CallExpression<K> {
  return call('subtract', a.kind, [a, b]);
}

/** The product; null where it overflows. Both of one kind. */
export function multiply<K extends Number64>(
  a: Expression<K>,
  b: Expression<NoInfer<K>>,
): CallExpression<K> {
  return call('multiply', a.kind, [a, b]);
}

/** `a / b`; null where `b` is 0 or the quotient overflows. Whole numbers go through `toFloat64`. */
export function divide(
  a: Expression<'float64'>,
  b: Expression<'float64'>,
): CallExpression<'float64'> {
  return call('divide', 'float64', [a, b]);
}

export function abs(x: Expression<'float64'>): CallExpression<'float64'> {
  return call('abs', 'float64', [x]);
}

export function floor(x: Expression<'float64'>): CallExpression<'float64'> {
  return call('floor', 'float64', [x]);
}

/** The square root; null below 0. */
export function sqrt(x: Expression<'float64'>): CallExpression<'float64'> {
  return call('sqrt', 'float64', [x]);
}

/** The natural logarithm; null at or below 0. Engines agree to 1 ulp, not to the bit. */
export function ln(x: Expression<'float64'>): CallExpression<'float64'> {
  return call('ln', 'float64', [x]);
}

/** e to the power of x; null where it overflows. Engines agree to 1 ulp, not to the bit. */
export function exp(x: Expression<'float64'>): CallExpression<'float64'> {
  return call('exp', 'float64', [x]);
}

/** `x` kept within `[min, max]`. Throws `invalid-argument` unless min ≤ max, both finite. */
export function clip(
  x: Expression<'float64'>,
  { min, max }: { readonly min: number; readonly max: number },
): CallExpression<'float64'> {
  if (!(min <= max)) throw invalid(`clip takes min <= max, got ${min} and ${max}`);
  return call('clip', 'float64', [x, float64(min), float64(max)]);
}

/**
 * The number of a left-closed bucket, from 0: below the first edge is 0, `[edge 0, edge 1)` is 1,
 * and so on. Throws `invalid-argument` unless the edges are finite and strictly increasing.
 */
export function bucket(
  x: Expression<'float64'>,
  edges: readonly number[],
): CallExpression<'int64'> {
  const increasing = edges.every((edge, i) => i === 0 || edge > (edges[i - 1] ?? edge));
  if (edges.length === 0 || !increasing)
    throw invalid(`bucket takes strictly increasing edges, got [${edges.join(', ')}]`);
  return call('bucket', 'int64', [x, ...edges.map(float64)]);
}

/** Rounded to a whole number, halves away from 0; null outside 64 bits. */
export function toInt64(x: Expression<'float64'>): CallExpression<'int64'> {
  return call('toInt64', 'int64', [x]);
}

/** The nearest float64, ties to even. */
export function toFloat64(x: Expression<'int64'>): CallExpression<'float64'> {
  return call('toFloat64', 'float64', [x]);
}

/**
 * The number a text holds: decimal digits with an optional sign, point and exponent, ASCII white
 * space around it. Null for any other text (`'1,000'`, `'0x10'`, `'NaN'`) and where it overflows.
 */
export function parseNumber(text: Expression<'string'>): CallExpression<'float64'> {
  return call('parseNumber', 'float64', [text]);
}

type Comparison = <K extends SqlKind>(
  a: Expression<K>,
  b: Expression<NoInfer<K>>,
) => CallExpression<'boolean'>;

const comparison =
  (operation: Operation): Comparison =>
  (a, b) =>
    call(operation, 'boolean', [a, b]);

/** Null where a side is null, as every comparison. Texts compare by code point. */
export const equal: Comparison = comparison('equal');
export const notEqual: Comparison = comparison('notEqual');
export const less: Comparison = comparison('less');
export const lessOrEqual: Comparison = comparison('lessOrEqual');
export const greater: Comparison = comparison('greater');
export const greaterOrEqual: Comparison = comparison('greaterOrEqual');

/** Whether `x` is one of the values; null where `x` is. `invalid-argument` on an empty list. */
export function isIn<K extends SqlKind>(
  x: Expression<K>,
  values: readonly LiteralExpression<NoInfer<K>>[],
): CallExpression<'boolean'> {
  if (values.length === 0) throw invalid('isIn takes at least one value');
  return call('isIn', 'boolean', [x, ...values]);
}

/** False if either is false, else null if either is null. */
export function and(a: Condition, b: Condition): CallExpression<'boolean'> {
  return call('and', 'boolean', [a, b]);
}

/** True if either is true, else null if either is null. */
export function or(a: Condition, b: Condition): CallExpression<'boolean'> {
  return call('or', 'boolean', [a, b]);
}

/** Null of null. */
export function not(x: Condition): CallExpression<'boolean'> {
  return call('not', 'boolean', [x]);
}

/** Never null itself. */
export function isNull(x: Expression): CallExpression<'boolean'> {
  return call('isNull', 'boolean', [x]);
}

/** `x`, or `otherwise` where `x` is null. */
export function coalesce<K extends SqlKind>(
  x: Expression<K>,
  otherwise: Expression<NoInfer<K>>,
): CallExpression<K> {
  return call('coalesce', x.kind, [x, otherwise]);
}

/** `value` where the condition is true; where it is false or null `otherwise`, or null without one. */
export function caseWhen<K extends SqlKind>(
  condition: Condition,
  {
    value,
    otherwise,
  }: { readonly value: Expression<K>; readonly otherwise?: Expression<NoInfer<K>> },
): CallExpression<K> {
  return call('caseWhen', value.kind, [condition, value, ...(otherwise ? [otherwise] : [])]);
}

/** One text after the other; null where either is. */
export function concat(a: Expression<'string'>, b: Expression<'string'>): CallExpression<'string'> {
  return call('concat', 'string', [a, b]);
}

/** Without spaces, tabs, line feeds and carriage returns at both ends; other white space stays. */
export function trim(text: Expression<'string'>): CallExpression<'string'> {
  return call('trim', 'string', [text]);
}

/** `A` to `Z` in lower case. Other letters stay: Unicode's mappings differ between engines. */
export function asciiLower(text: Expression<'string'>): CallExpression<'string'> {
  return call('asciiLower', 'string', [text]);
}

/** The number of Unicode code points. */
export function length(text: Expression<'string'>): CallExpression<'int64'> {
  return call('length', 'int64', [text]);
}

/**
 * Whether the whole text matches a pattern of the subset that means the same in every engine, see
 * `checkPattern` of `@lagoa/data/contract`; `unsupported` or `invalid-argument` outside it.
 */
export function matches(text: Expression<'string'>, pattern: string): CallExpression<'boolean'> {
  checkPattern(pattern);
  return call('matches', 'boolean', [text, string(anchoredPattern(pattern))]);
}

/** The day of an instant in UTC. */
export function toDate(instant: Expression<'timestamp'>): CallExpression<'date'> {
  return call('toDate', 'date', [instant]);
}

type DatePart = (day: Expression<'date'>) => CallExpression<'int64'>;

const datePart =
  (operation: Operation): DatePart =>
  (day) =>
    call(operation, 'int64', [day]);

export const year: DatePart = datePart('year');
/** 1 to 12. */
export const month: DatePart = datePart('month');
/** 1 to 31. */
export const day: DatePart = datePart('day');
/** 1 is Sunday, 7 is Saturday. */
export const dayOfWeek: DatePart = datePart('dayOfWeek');

/** The hour of an instant in UTC, 0 to 23. */
export function hour(instant: Expression<'timestamp'>): CallExpression<'int64'> {
  return call('hour', 'int64', [instant]);
}

/** Days from `start` to `end`, negative where `end` is before. */
export function daysBetween(
  start: Expression<'date'>,
  end: Expression<'date'>,
): CallExpression<'int64'> {
  return call('daysBetween', 'int64', [start, end]);
}

/** Microseconds from `start` to `end`, negative where `end` is before. */
export function microsBetween(
  start: Expression<'timestamp'>,
  end: Expression<'timestamp'>,
): CallExpression<'int64'> {
  return call('microsBetween', 'int64', [start, end]);
}

/**
 * A number from 0 to `buckets − 1` that depends on the text alone: the first 60 bits of its UTF-8's
 * MD5, modulo `buckets`. For splits that stay the same everywhere. `invalid-argument` unless
 * `buckets` is a whole number from 1 to 2³¹.
 */
export function hashBucket(text: Expression<'string'>, buckets: number): CallExpression<'int64'> {
  if (!(Number.isInteger(buckets) && buckets >= 1 && buckets <= 2 ** 31))
    throw invalid(`hashBucket takes 1 to 2^31 buckets, got ${buckets}`);
  return call('hashBucket', 'int64', [text, int64(buckets)]);
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
