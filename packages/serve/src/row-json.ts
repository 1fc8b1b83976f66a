import type { ArrowValue, Columns } from '@lagoa/data';
import { columnJsonSchema, type JsonSchema, parseColumnJson } from './column-json.ts';

/** What is wrong with one field of a request. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** A checked row, or every reason why there is none. */
export type ParsedRow =
  | { readonly kind: 'row'; readonly row: Readonly<Record<string, ArrowValue>> }
  | { readonly kind: 'errors'; readonly errors: readonly FieldError[] };

/** The columns a row may have, and those it must have (null is a value, absence is not). */
export interface RowContract {
  readonly columns: Columns;
  readonly required: readonly string[];
}

/** Checks a parsed JSON body against a table's columns; unknown fields are errors too. */
export function parseRowJson(json: unknown, { columns, required }: RowContract): ParsedRow {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return { kind: 'errors', errors: [{ field: '', message: 'must be one JSON object' }] };
  const row: Record<string, ArrowValue> = {};
  const errors: FieldError[] = required
    .filter((field) => !Object.hasOwn(json, field))
    .map((field) => ({ field, message: 'is required' }));
  for (const [field, value] of Object.entries(json)) {
    const column = Object.hasOwn(columns, field) ? columns[field] : undefined;
    const parsed =
      column === undefined ? { problem: 'is not a column' } : parseColumnJson(column, value);
    if ('problem' in parsed) errors.push({ field, message: parsed.problem });
    else row[field] = parsed.value;
  }
  return errors.length === 0 ? { kind: 'row', row } : { kind: 'errors', errors };
}

/** The JSON form of a row as a schema. */
export function rowJsonSchema({ columns, required }: RowContract): JsonSchema {
  return {
    type: 'object',
    additionalProperties: false,
    required,
    properties: Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, columnJsonSchema(column)]),
    ),
  };
}
