import { type Column, LagoaError } from '@lagoa/data';

const typeOfKind: Readonly<Record<Column['kind'], string>> = {
  boolean: 'boolean',
  int32: 'number',
  int64: 'bigint',
  float64: 'number',
  decimal: 'string',
  string: 'string',
  category: 'string',
  date: 'string',
  timestamp: 'bigint',
};

/** Whether a value that is not null is of a column's kind, by the conventions of `ColumnValue`. */
export function isOfKind(value: unknown, { kind }: Column): boolean {
  if (typeof value !== typeOfKind[kind]) return false;
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value;
  return kind !== 'int32' || Number(value) === (Number(value) | 0);
}

export function wrongKind(
  code: 'invalid-argument' | 'invalid-data',
  {
    place,
    name,
    column,
  }: { readonly place: string; readonly name: string; readonly column: Column },
  value: unknown,
): LagoaError {
  const found = value === undefined ? 'nothing' : `${typeof value} ${String(value)}`;
  return new LagoaError(
    code,
    `${place}: ${name} is ${column.kind}, a ${typeOfKind[column.kind]}, got ${found}`,
  );
}
