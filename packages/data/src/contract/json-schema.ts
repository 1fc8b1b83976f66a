import type { Column } from '../column.ts';
import type { TableDefinition } from '../table.ts';
import { boundsOf } from './bound.ts';
import { anchoredPattern } from './pattern.ts';

/** A schema of JSON Schema 2020-12. Plain JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * JSON Schema 2020-12 of one row as `formatJsonRow` writes it: every column is there, `null` where
 * it is nullable, and nothing else is. `int64`, `decimal`, `date` and `timestamp` are texts, because
 * JSON numbers keep no more than 53 bits; a `float64` may be `"NaN"`, `"Infinity"`, `"-Infinity"` or
 * `"-0.0"` where no bound forbids it.
 *
 * What JSON Schema cannot check of a text stands beside it for people and programs: `x-minimum` and
 * `x-maximum`; so do `x-unit` and `x-tags`.
 *
 * @example
 * jsonSchema({ name: 't', columns: { n: { kind: 'int32', min: 0 } } }).properties
 * // { n: { type: 'integer', minimum: 0, maximum: 2147483647 } }
 */
export function jsonSchema({
  name,
  columns,
  description,
}: Pick<TableDefinition, 'name' | 'columns' | 'description'>): JsonSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: name,
    ...(description !== undefined && { description }),
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(columns).map(([column, declared]) => [column, columnSchema(declared)]),
    ),
    required: Object.keys(columns),
    additionalProperties: false,
  };
}

function columnSchema(column: Column): JsonSchema {
  const { description, unit, tags, nullable } = column;
  const values = valueSchema(column);
  return {
    ...(nullable ? { anyOf: [values, { type: 'null' }] } : values),
    ...(description !== undefined && { description }),
    ...(unit !== undefined && { 'x-unit': unit }),
    ...(tags !== undefined && { 'x-tags': tags }),
  };
}

function valueSchema(column: Column): JsonSchema {
  switch (column.kind) {
    case 'string':
      return {
        type: 'string',
        ...(column.pattern !== undefined && { pattern: anchoredPattern(column.pattern) }),
      };
    case 'category':
      return { enum: column.levels };
    case 'boolean':
      return { type: 'boolean' };
    case 'int32':
      return {
        type: 'integer',
        minimum: Math.max(column.min ?? -Infinity, -(2 ** 31)),
        maximum: Math.min(column.max ?? Infinity, 2 ** 31 - 1),
      };
    case 'float64':
      return floatSchema(column);
    case 'int64':
      return { type: 'string', pattern: '^(0|-?[1-9][0-9]{0,18})$', ...annotations(column) };
    case 'decimal':
      return { type: 'string', pattern: decimalPattern(column), ...annotations(column) };
    case 'date':
      return { type: 'string', format: 'date', pattern: `^${day}$`, ...annotations(column) };
    case 'timestamp':
      return {
        type: 'string',
        format: 'date-time',
        pattern: `^${day}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{6}Z$`,
        ...annotations(column),
      };
  }
}

const day = '[0-9]{4}-[0-9]{2}-[0-9]{2}';

function floatSchema({ min, max }: { readonly min?: number; readonly max?: number }): JsonSchema {
  const texts = [
    ...(min === undefined && max === undefined ? ['NaN'] : []),
    ...(max === undefined ? ['Infinity'] : []),
    ...(min === undefined ? ['-Infinity'] : []),
    ...((min ?? 0) <= 0 && (max ?? 0) >= 0 ? ['-0.0'] : []),
  ];
  const number = {
    type: 'number',
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  };
  return texts.length === 0 ? number : { anyOf: [number, { enum: texts }] };
}

/** Digits as `formatDecimal` writes them: exactly `scale` behind the point. */
function decimalPattern({
  precision,
  scale,
}: {
  readonly precision: number;
  readonly scale: number;
}): string {
  const more = precision - scale - 1;
  const whole = more < 0 ? '0' : more === 0 ? '[0-9]' : `(0|[1-9][0-9]{0,${more}})`;
  return `^-?${whole}${scale === 0 ? '' : `[.][0-9]{${scale}}`}$`;
}

function annotations(column: Column): JsonSchema {
  const { min, max } = boundsOf(column);
  return {
    ...(min !== undefined && { 'x-minimum': String(min) }),
    ...(max !== undefined && { 'x-maximum': String(max) }),
  };
}
