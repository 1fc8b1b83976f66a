import type { Column, ColumnValue } from './column.ts';
import { LagoaError } from './error.ts';

/** The four layers of a medallion, from raw to delivered. */
export type Layer = 'bronze' | 'silver' | 'gold' | 'diamond';

export type Columns = Readonly<Record<string, Column>>;

/** A table as frozen plain JSON: the one declaration from which everything else is derived. */
export interface TableDefinition<C extends Columns = Columns, Name extends string = string> {
  readonly kind: 'table';
  readonly version: 1;
  readonly name: Name;
  readonly layer: Layer;
  /** Columns that together name one row; empty when rows have no key. */
  readonly key: readonly string[];
  readonly columns: C;
  /** Columns whose values name the partition of a row. */
  readonly partitionBy: readonly string[];
  readonly description?: string;
}

/** The row type of a table. See `ColumnValue` for the value of each kind. */
export type Row<T extends { readonly columns: Columns }> = {
  readonly [Name in keyof T['columns']]: ColumnValue<T['columns'][Name]>;
};

const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,299}$/;

/**
 * Declares a table. Names of tables and columns are letters, digits and `_`, not starting with a
 * digit, at most 300 characters, and unique without regard to case (BigQuery's rules).
 *
 * Throws `invalid-argument` on a bad name, an empty table, a key that is missing or nullable, an
 * empty or repeated level, `min > max`, a decimal outside precision 1–38, scale 0–precision, or a
 * partition column that is a float64, decimal or timestamp.
 *
 * @example
 * const customers = defineTable({
 *   name: 'customers',
 *   layer: 'silver',
 *   key: ['customer_id'],
 *   columns: { customer_id: { kind: 'string' }, tenure: { kind: 'int32', min: 0, nullable: true } },
 * });
 * // Row<typeof customers> is { readonly customer_id: string; readonly tenure: number | null }
 */
export function defineTable<const C extends Columns, const Name extends string>(definition: {
  readonly name: Name;
  readonly layer: Layer;
  readonly key: readonly (keyof C & string)[];
  readonly columns: C;
  readonly partitionBy?: readonly (keyof C & string)[];
  readonly description?: string;
}): TableDefinition<C, Name> {
  const { name, layer, key, columns, partitionBy = [], description } = definition;
  checkName('table', name);
  const entries = Object.entries(columns);
  if (entries.length === 0) throw invalid(`table ${name} has no columns`);
  const seen = new Set<string>();
  for (const [columnName, column] of entries) {
    checkName('column', columnName);
    const folded = columnName.toLowerCase();
    if (seen.has(folded))
      throw invalid(`table ${name}: column ${columnName} differs from another only in case`);
    seen.add(folded);
    checkColumn(`${name}.${columnName}`, column);
  }
  for (const keyColumn of [...key, ...partitionBy]) {
    if (!Object.hasOwn(columns, keyColumn))
      throw invalid(
        `table ${name} has no column ${keyColumn}; it has ${Object.keys(columns).join(', ')}`,
      );
  }
  for (const partitionColumn of partitionBy) {
    const kind = columns[partitionColumn]?.kind;
    if (kind === 'float64' || kind === 'decimal' || kind === 'timestamp')
      throw invalid(`table ${name} cannot be partitioned by the ${kind} ${partitionColumn}`);
  }
  for (const keyColumn of key) {
    if (columns[keyColumn]?.nullable) throw invalid(`key column ${name}.${keyColumn} is nullable`);
  }
  const table: TableDefinition<C, Name> = {
    kind: 'table',
    version: 1,
    name,
    layer,
    key,
    columns,
    partitionBy,
    ...(description === undefined ? {} : { description }),
  };
  return deepFreeze(structuredClone(table));
}

function checkColumn(path: string, column: Column): void {
  switch (column.kind) {
    case 'category':
      if (column.levels.length === 0) throw invalid(`${path}: a category needs at least one level`);
      if (new Set(column.levels).size !== column.levels.length)
        throw invalid(`${path}: a level is listed twice`);
      return;
    case 'int32':
    case 'int64':
    case 'float64':
      if (Number.isNaN(column.min ?? 0) || Number.isNaN(column.max ?? 0))
        throw invalid(`${path}: min and max must be numbers`);
      if ((column.min ?? -Infinity) > (column.max ?? Infinity))
        throw invalid(`${path}: min ${column.min} is above max ${column.max}`);
      return;
    case 'decimal':
      if (!(Number.isInteger(column.precision) && column.precision >= 1 && column.precision <= 38))
        throw invalid(`${path}: precision must be 1 to 38, got ${column.precision}`);
      if (
        !(Number.isInteger(column.scale) && column.scale >= 0 && column.scale <= column.precision)
      )
        throw invalid(`${path}: scale must be 0 to ${column.precision}, got ${column.scale}`);
      return;
    default:
      return;
  }
}

function checkName(what: string, name: string): void {
  if (!namePattern.test(name))
    throw invalid(
      `${what} name must be letters, digits and _ (not a digit first, at most 300), got ${JSON.stringify(name)}`,
    );
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
