import { formatDate, parseDate, parseDecimal } from '../column-text.ts';
import { createPatternMatcher } from '../contract/pattern.ts';
import { LagoaError } from '../error.ts';
import { md5 } from '../hash.ts';
import type { Operation } from './expression.ts';
import { numberPattern } from './shared-forms.ts';

/** A value of any kind, or null. */
export type RowValue = string | number | bigint | boolean | null;

type RowOperation = (values: readonly RowValue[]) => RowValue;
export type Known = string | number | bigint | boolean;

/** Null where an operand is. */
const strict =
  (apply: (...values: Known[]) => RowValue): RowOperation =>
  (values) => {
    const known = values.filter((value) => value !== null);
    return known.length === values.length ? apply(...known) : null;
  };
const ofNumbers = (apply: (...values: number[]) => RowValue): RowOperation =>
  strict((...values) => apply(...values.map(asNumber)));
const ofTexts = (apply: (...values: string[]) => RowValue): RowOperation =>
  strict((...values) => apply(...values.map(asText)));
const ofDays = (apply: (...days: number[]) => number): RowOperation =>
  strict((...values) => BigInt(apply(...values.map((value) => daysOf(asText(value))))));
const arithmetic = (
  float64: (a: number, b: number) => number,
  int64: (a: bigint, b: bigint) => bigint,
): RowOperation =>
  strict((a = 0, b = 0) =>
    typeof a === 'bigint' && typeof b === 'bigint'
      ? within64(int64(a, b))
      : finite(float64(asNumber(a), asNumber(b))),
  );
const comparison = (holds: (order: number) => boolean): RowOperation =>
  strict((a = 0, b = 0) => holds(compare(a, b)));

/** Every operation on the values of one row. */
export const rowOperations: Readonly<Record<Operation, RowOperation>> = {
  add: arithmetic(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  subtract: arithmetic(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  multiply: arithmetic(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  divide: ofNumbers((a = 0, b = 0) => finite(a / b)),
  abs: ofNumbers((x = 0) => Math.abs(x)),
  floor: ofNumbers((x = 0) => Math.floor(x)),
  sqrt: ofNumbers((x = 0) => (x >= 0 ? Math.sqrt(x) : null)),
  ln: ofNumbers((x = 0) => (x > 0 ? Math.log(x) : null)),
  exp: ofNumbers((x = 0) => finite(Math.exp(x))),
  clip: ofNumbers((x = 0, min = x, max = x) => (x < min ? min : Math.min(x, max))),
  bucket: ofNumbers((x = 0, ...edges) => BigInt(edges.filter((edge) => x >= edge).length)),
  toInt64: ofNumbers((x = 0) => within64(BigInt(roundHalfAway(x)))),
  toFloat64: strict((x = 0n) => Number(x)),
  unscaled: strict((digits = '', units = 1n) =>
    unitsOf(asText(digits), String(asInteger(units)).length - 1),
  ),
  parseNumber: ofTexts((text = '') => (number.test(text) ? finite(Number(text)) : null)),
  equal: comparison((order) => order === 0),
  notEqual: comparison((order) => order !== 0),
  less: comparison((order) => order < 0),
  lessOrEqual: comparison((order) => order <= 0),
  greater: comparison((order) => order > 0),
  greaterOrEqual: comparison((order) => order >= 0),
  isIn: strict((x = 0, ...values) => values.some((value) => compare(x, value) === 0)),
  and: (values) =>
    values.every((value) => value !== false) && (values.includes(null) ? null : true),
  or: (values) => values.includes(true) || (values.includes(null) ? null : false),
  not: strict((x) => x === false),
  isNull: ([x]) => x === null,
  coalesce: ([x = null, otherwise = null]) => x ?? otherwise,
  caseWhen: ([condition, then = null, otherwise = null]) => (condition === true ? then : otherwise),
  concat: ofTexts((a = '', b = '') => a + b),
  trim: ofTexts((text = '') => text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '')),
  asciiLower: ofTexts((text = '') => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  length: ofTexts((text = '') => BigInt([...text].length)),
  matches: ofTexts((text = '', pattern = '') => matcherOf(pattern)(text)),
  toDate: strict((micros = 0n) => formatDate(floorToDay(asInteger(micros)))),
  year: ofDays((day = 0) => dateOf(day).getUTCFullYear()),
  month: ofDays((day = 0) => dateOf(day).getUTCMonth() + 1),
  day: ofDays((day = 0) => dateOf(day).getUTCDate()),
  dayOfWeek: ofDays((day = 0) => dateOf(day).getUTCDay() + 1),
  hour: strict((micros = 0n) => hourOf(asInteger(micros))),
  daysBetween: ofDays((start = 0, end = 0) => end - start),
  microsBetween: strict((start = 0n, end = 0n) => asInteger(end) - asInteger(start)),
  hashBucket: strict(
    (text = '', buckets = 1n) => BigInt(`0x${md5(asText(text)).slice(0, 15)}`) % asInteger(buckets),
  ),
};

const number = new RegExp(numberPattern);
const matchers = new Map<string, (text: string) => boolean>();

/** The matcher of a pattern anchored as `^(?:…)$`, made once. */
function matcherOf(anchored: string): (text: string) => boolean {
  const known = matchers.get(anchored);
  if (known !== undefined) return known;
  const matcher = createPatternMatcher(anchored.slice('^(?:'.length, -')$'.length));
  matchers.set(anchored, matcher);
  return matcher;
}

const dayMicros = 86_400_000_000n;

function asNumber(value: Known): number {
  if (typeof value === 'number') return value;
  throw mismatch('a number', value);
}

function asInteger(value: Known): bigint {
  if (typeof value === 'bigint') return value;
  throw mismatch('a bigint', value);
}

function asText(value: Known): string {
  if (typeof value === 'string') return value;
  throw mismatch('a string', value);
}

function unitsOf(digits: string, scale: number): bigint {
  const units = parseDecimal(digits, { precision: 18, scale });
  if (units === undefined)
    throw mismatch(`a decimal of 18 digits, ${scale} of them behind the point`, digits);
  return units;
}

function mismatch(expected: string, value: Known): LagoaError {
  return new LagoaError('invalid-argument', `an operation takes ${expected}, got ${value}`);
}

function finite(x: number): number | null {
  return Number.isFinite(x) ? x : null;
}

export function within64(x: bigint): bigint | null {
  return BigInt.asIntN(64, x) === x ? x : null;
}

/** Math.round takes halves up, and adds 0.5 where the sum is rounded already. */
function roundHalfAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

/** Negative, zero or positive, as `a` is before, with or after `b`. */
export function compare(a: Known, b: Known): number {
  if (typeof a === 'string' && typeof b === 'string') return compareTexts(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** By code point; JavaScript's own order puts U+1F600 before U+E000. */
function compareTexts(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; i++) {
    const order = codePointRank(a.charCodeAt(i)) - codePointRank(b.charCodeAt(i));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above all that one code unit holds. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function daysOf(text: string): number {
  const days = parseDate(text);
  if (days === undefined) throw mismatch('a day YYYY-MM-DD', text);
  return days;
}

function dateOf(days: number): Date {
  return new Date(days * 86_400_000);
}

function floorToDay(micros: bigint): number {
  return Number((micros - microsOfDay(micros)) / dayMicros);
}

function hourOf(micros: bigint): bigint {
  return microsOfDay(micros) / (dayMicros / 24n);
}

/** Since midnight in UTC, from 0 also before 1970. */
function microsOfDay(micros: bigint): bigint {
  return ((micros % dayMicros) + dayMicros) % dayMicros;
}
