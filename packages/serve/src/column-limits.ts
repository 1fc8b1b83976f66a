import type { Column } from '@lagoa/data';
import { createPatternMatcher } from '@lagoa/data/contract';

/**
 * What of a column's declared range or pattern a text breaks, in words; `undefined` where it keeps
 * them. The text must be a value of the column; a time is given in RFC 3339, UTC.
 */
export function findBrokenLimit(column: Column, text: string): string | undefined {
  if (column.kind === 'string') {
    if (column.pattern === undefined || matcherOf(column.pattern)(text)) return undefined;
    return `must match ${column.pattern}, got ${quote(text)}`;
  }
  if (column.kind !== 'date' && column.kind !== 'decimal' && column.kind !== 'timestamp')
    return undefined;
  const { min, max } = column;
  if (min !== undefined && comparable(text) < comparable(min))
    return `must be at least ${min}, got ${quote(text)}`;
  if (max !== undefined && comparable(text) > comparable(max))
    return `must be at most ${max}, got ${quote(text)}`;
  return undefined;
}

const matchers = new Map<string, (text: string) => boolean>();

/** Tables declare a handful of patterns; each is compiled once. */
function matcherOf(pattern: string): (text: string) => boolean {
  const matcher = matchers.get(pattern) ?? createPatternMatcher(pattern);
  matchers.set(pattern, matcher);
  return matcher;
}

/** Digits behind the point that no decimal and no time goes beyond. */
const FRACTION = 38;

/**
 * Dates, times and decimals as whole numbers in the order of their values: all digits before the
 * point, which are of fixed length in dates and times, and the fraction filled up with zeros.
 */
function comparable(text: string): bigint {
  const isDecimal = /^-?\d+(?:\.\d+)?$/.test(text);
  const [whole = '', fraction = ''] = text.replace(/Z$/, '').split('.');
  const digits = isDecimal ? whole : whole.replaceAll(/\D/g, '');
  return BigInt(digits + fraction.padEnd(FRACTION, '0'));
}

function quote(text: string): string {
  const quoted = JSON.stringify(text);
  return quoted.length > 60 ? `${quoted.slice(0, 60)}…` : quoted;
}
