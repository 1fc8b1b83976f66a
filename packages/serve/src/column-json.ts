import type { ArrowValue, Column, NumberRange, TextRange } from '@lagoa/data';
import { anchoredPattern } from '@lagoa/data/contract';
import { findBrokenLimit } from './column-limits.ts';

/** A value read from JSON, or why it is none of the column's. */
export type ParsedValue = { readonly value: ArrowValue } | { readonly problem: string };

/** A schema of JSON Schema 2020-12, as OpenAPI 3.1 embeds it. Plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const timestampPattern = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?Z$/;

/**
 * A JSON value as the column's value, see `ColumnValue`. JSON has fewer kinds than a table:
 *
 * - `int64`: a text of digits, or a number within ±(2^53 − 1);
 * - `decimal`: a text, so that digits survive;
 * - `date`: a text `YYYY-MM-DD`; `timestamp`: a text in RFC 3339, UTC, up to six fraction digits,
 *   as `2026-01-31T12:00:00.25Z`;
 * - `null`: missing, where the column is nullable.
 */
export function parseColumnJson(column: Column, json: unknown): ParsedValue {
  if (json === null) return column.nullable ? { value: null } : { problem: 'must not be null' };
  switch (column.kind) {
    case 'string':
      return typeof json === 'string' ? kept(column, json) : expected('a string', json);
    case 'boolean':
      return typeof json === 'boolean' ? { value: json } : expected('true or false', json);
    case 'category':
      return typeof json === 'string' && column.levels.includes(json)
        ? { value: json }
        : expected(
            `one of ${column.levels.map((level) => JSON.stringify(level)).join(', ')}`,
            json,
          );
    case 'float64':
      // 1e400 is JSON and parses as infinity.
      return typeof json === 'number' && Number.isFinite(json)
        ? within(column, json)
        : expected('a number of 64 bits', json);
    case 'int32':
      return typeof json === 'number' && (json | 0) === json
        ? within(column, json)
        : expected('a whole number of 32 bits', json);
    case 'int64': {
      const value = parseInt64(json);
      return value === undefined
        ? expected('a whole number of 64 bits, as digits in a string where beyond 2^53 − 1', json)
        : within(column, value);
    }
    case 'decimal':
      return typeof json === 'string' && isDecimal(json, column)
        ? kept(column, json)
        : expected(
            `a string with at most ${column.precision} digits, ${column.scale} of them after the point`,
            json,
          );
    case 'date':
      return typeof json === 'string' && datePattern.test(json) && isDate(json)
        ? kept(column, json)
        : expected('a date as YYYY-MM-DD', json);
    case 'timestamp': {
      const value = parseTimestamp(json);
      return value === undefined
        ? expected('a time as 2026-01-31T12:00:00.000000Z', json)
        : kept(column, String(json), value);
    }
  }
}

/** The JSON form of a column as a schema. */
export function columnJsonSchema(column: Column): JsonSchema {
  const type = (name: string) => (column.nullable ? [name, 'null'] : name);
  const about = {
    ...(column.description !== undefined && { description: column.description }),
    ...(column.unit !== undefined && { 'x-unit': column.unit }),
  };
  switch (column.kind) {
    case 'string':
      return {
        type: type('string'),
        ...(column.pattern !== undefined && { pattern: anchoredPattern(column.pattern) }),
        ...about,
      };
    case 'boolean':
      return { type: type('boolean'), ...about };
    case 'category':
      return {
        type: type('string'),
        enum: column.nullable ? [...column.levels, null] : column.levels,
        ...about,
      };
    case 'float64':
      return { type: type('number'), ...range(column), ...about };
    case 'int32':
      return {
        type: type('integer'),
        format: 'int32',
        ...{ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 },
        ...range(column),
        ...about,
      };
    case 'int64':
      return {
        type: column.nullable ? ['integer', 'string', 'null'] : ['integer', 'string'],
        format: 'int64',
        pattern: '^-?[0-9]{1,19}$',
        ...range(column),
        ...about,
      };
    case 'decimal':
      return {
        ...{ type: type('string'), format: 'decimal', pattern: decimalPattern(column) },
        ...textRange(column),
        ...about,
      };
    case 'date':
      return { type: type('string'), format: 'date', ...textRange(column), ...about };
    case 'timestamp':
      return { type: type('string'), format: 'date-time', ...textRange(column), ...about };
  }
}

function range({ min, max }: NumberRange): JsonSchema {
  return { ...(min !== undefined && { minimum: min }), ...(max !== undefined && { maximum: max }) };
}

/** JSON Schema compares numbers alone; the limits of other values are told under names of their own. */
function textRange({ min, max }: TextRange): JsonSchema {
  return {
    ...(min !== undefined && { 'x-minimum': min }),
    ...(max !== undefined && { 'x-maximum': max }),
  };
}

/** The value that a text stands for, where the text keeps the column's limits. */
function kept(column: Column, text: string, value: ArrowValue = text): ParsedValue {
  const problem = findBrokenLimit(column, text);
  return problem === undefined ? { value } : { problem };
}

function within({ min, max }: NumberRange, value: number | bigint): ParsedValue {
  if (min !== undefined && value < min) return { problem: `must be at least ${min}, got ${value}` };
  if (max !== undefined && value > max) return { problem: `must be at most ${max}, got ${value}` };
  return { value };
}

function expected(what: string, json: unknown): ParsedValue {
  const text = typeof json === 'number' ? String(json) : JSON.stringify(json);
  const found = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return { problem: `must be ${what}, got ${found}` };
}

function parseInt64(json: unknown): bigint | undefined {
  if (typeof json === 'number') return Number.isSafeInteger(json) ? BigInt(json) : undefined;
  if (typeof json !== 'string' || !/^-?\d{1,19}$/.test(json)) return undefined;
  const value = BigInt(json);
  return BigInt.asIntN(64, value) === value ? value : undefined;
}

type Decimal = Extract<Column, { kind: 'decimal' }>;

function decimalPattern({ precision, scale }: Decimal): string {
  const whole = precision > scale ? `[0-9]{1,${precision - scale}}` : '0';
  return scale === 0 ? `^-?${whole}$` : `^-?${whole}(\\.[0-9]{1,${scale}})?$`;
}

function isDecimal(text: string, column: Decimal): boolean {
  return new RegExp(decimalPattern(column)).test(text);
}

function isDate(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

function parseTimestamp(json: unknown): bigint | undefined {
  if (typeof json !== 'string') return undefined;
  const [, seconds, fraction = ''] = timestampPattern.exec(json) ?? [];
  if (seconds === undefined || !isDate(seconds.slice(0, 10))) return undefined;
  const ms = Date.parse(`${seconds}Z`);
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1000n + BigInt(fraction.padEnd(6, '0'));
}
