import type { Column } from '../column.ts';
import { LagoaError } from '../error.ts';
import { defineTable, type Layer, type TableDefinition } from '../table.ts';

/**
 * A stored declaration, checked as `defineTable` checks it. Throws `corrupt` where the value is no
 * declaration of version 1; the name is for the message.
 *
 * @example
 * parseTable(JSON.parse(JSON.stringify(customers)), 'customers.json');
 */
export function parseTable(value: unknown, name: string): TableDefinition {
  try {
    if (isTable(value)) {
      const { kind: _, version: __, ...definition } = value;
      return defineTable<Readonly<Record<string, Column>>, string>(definition);
    }
  } catch (cause) {
    throw corrupt(name, cause);
  }
  throw corrupt(name);
}

/** The outline alone; what is inside the columns is for `defineTable`. */
function isTable(value: unknown): value is TableDefinition & { readonly layer: Layer } {
  if (typeof value !== 'object' || value === null) return false;
  const member = (field: string): unknown => Reflect.get(value, field);
  const isObject = (item: unknown): item is object => typeof item === 'object' && item !== null;
  const isNames = (item: unknown): boolean =>
    Array.isArray(item) && item.every((each) => typeof each === 'string');
  const columns = member('columns');
  return (
    member('kind') === 'table' &&
    member('version') === 1 &&
    typeof member('name') === 'string' &&
    typeof member('layer') === 'string' &&
    isNames(member('key')) &&
    isNames(member('partitionBy')) &&
    isObject(columns) &&
    Object.values(columns).every(isObject)
  );
}

function corrupt(name: string, cause?: unknown): LagoaError {
  const reason = cause instanceof Error ? `: ${cause.message}` : '';
  return new LagoaError('corrupt', `${name} is not a table declaration of version 1${reason}`, {
    details: { name },
    ...(cause !== undefined && { cause }),
  });
}
