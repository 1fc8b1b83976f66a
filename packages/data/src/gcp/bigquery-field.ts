import type { Column } from '../column.ts';
import { LagoaError } from '../error.ts';

/** Kinds by the type names of BigQuery's REST API, old and new. */
const kinds = {
  STRING: 'string',
  BOOLEAN: 'boolean',
  BOOL: 'boolean',
  INTEGER: 'int64',
  INT64: 'int64',
  FLOAT: 'float64',
  FLOAT64: 'float64',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
} as const;

/**
 * The column behind a field of an answer's schema, by name. Throws `unsupported` for types that no
 * column kind holds without loss.
 *
 * @example
 * columnOfField({ name: 'n', type: 'INTEGER' }) // ['n', { kind: 'int64', nullable: true }]
 */
export function columnOfField(field: unknown): readonly [name: string, column: Column] {
  const { name, type, mode, precision, scale } = Object(field);
  const nullable = mode !== 'REQUIRED';
  const kind = mode === 'REPEATED' ? undefined : kindOf(String(type));
  if (kind !== undefined) return [String(name), { kind, nullable }];
  const digits = Number(precision ?? (type === 'NUMERIC' ? 38 : Number.NaN));
  if ((type === 'NUMERIC' || type === 'BIGNUMERIC') && digits <= 38 && mode !== 'REPEATED') {
    const decimals = Number(scale ?? (precision === undefined ? 9 : 0));
    return [String(name), { kind: 'decimal', precision: digits, scale: decimals, nullable }];
  }
  const found = mode === 'REPEATED' ? `ARRAY<${String(type)}>` : String(type);
  throw new LagoaError(
    'unsupported',
    `column ${String(name)} has the BigQuery type ${found}; cast it to a type that a column can hold`,
    { details: { feature: found } },
  );
}

/** The kind of a type that needs no precision; `undefined` for others. */
export function kindOf(type: string): (typeof kinds)[keyof typeof kinds] | undefined {
  return isKnown(type) ? kinds[type] : undefined;
}

function isKnown(type: string): type is keyof typeof kinds {
  return Object.hasOwn(kinds, type);
}
