import type { Column, ColumnValue } from './column.ts';
import { checkColumn } from './contract/check-column.ts';
import { checkColumnName, checkDescription, checkTableName } from './contract/names.ts';
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
  /** Columns by which BigQuery sorts the rows of a partition; it may prune by them. */
  readonly clusterBy?: readonly string[];
  readonly description?: string;
}

/** The row type of a table. See `ColumnValue` for the value of each kind. */
export type Row<T extends { readonly columns: Columns }> = {
  readonly [Name in keyof T['columns']]: ColumnValue<T['columns'][Name]>;
};

const layers: readonly Layer[] = ['bronze', 'silver', 'gold', 'diamond'];

/**
 * Declares a table. Names of tables and columns are ASCII letters, digits and `_`, not starting with
 * a digit, and unique without regard to case: columns up to 300 characters (BigQuery's rule), tables
 * up to 200 (they name folders). Names that BigQuery, JavaScript or Windows keep for themselves are
 * refused (`_PARTITION…`, `__proto__`, a table `nul`); reserved words of SQL are fine, since names
 * are always quoted.
 *
 * Throws `invalid-argument`, naming table and column, on a bad name, an empty table, an unknown kind
 * or option, a key that is missing, repeated or nullable, an empty or repeated level, a bound that
 * is no value of its column, `min > max`, a decimal outside precision 1–38, scale 0–precision, a
 * partition column that is a float64, decimal or timestamp, more than four columns to cluster by or
 * a float64 among them, and `unsupported` on a pattern outside the subset of `checkPattern`.
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
  readonly clusterBy?: readonly string[];
  readonly description?: string;
}): TableDefinition<C, Name> {
  const { name, layer, key, columns, partitionBy = [], clusterBy, description } = definition;
  checkTableName(name);
  if (!layers.includes(layer))
    throw invalid(`table ${name}: layer must be one of ${layers.join(', ')}, got ${layer}`);
  const entries = Object.entries(columns);
  if (entries.length === 0) throw invalid(`table ${name} has no columns`);
  const seen = new Set<string>();
  for (const [columnName, column] of entries) {
    checkColumnName(columnName, name);
    const folded = columnName.toLowerCase();
    if (seen.has(folded))
      throw invalid(`table ${name}: column ${columnName} differs from another only in case`);
    seen.add(folded);
    checkColumn(`${name}.${columnName}`, column);
  }
  if (description !== undefined) checkDescription(`table ${name}`, description);
  const lists = { key, partitionBy, clusterBy: clusterBy ?? [] };
  for (const [list, names] of Object.entries(lists)) {
    for (const listed of names)
      if (!Object.hasOwn(columns, listed))
        throw invalid(
          `table ${name} has no column ${listed}; it has ${Object.keys(columns).join(', ')}`,
        );
    if (new Set(names).size !== names.length)
      throw invalid(`table ${name}: ${list} lists a column twice (${names.join(', ')})`);
  }
  for (const keyColumn of key) {
    if (columns[keyColumn]?.nullable) throw invalid(`key column ${name}.${keyColumn} is nullable`);
  }
  for (const partitionColumn of partitionBy) {
    const kind = columns[partitionColumn]?.kind;
    if (kind === 'float64' || kind === 'decimal' || kind === 'timestamp')
      throw invalid(`table ${name} cannot be partitioned by the ${kind} ${partitionColumn}`);
  }
  const float = lists.clusterBy.find((column) => columns[column]?.kind === 'float64');
  if (float !== undefined)
    throw invalid(`table ${name} cannot be clustered by the float64 ${float}`);
  if (lists.clusterBy.length > 4)
    throw invalid(
      `table ${name}: BigQuery clusters by 4 columns at most, got ${lists.clusterBy.length}`,
    );
  const table: TableDefinition<C, Name> = {
    kind: 'table',
    version: 1,
    name,
    layer,
    key,
    columns,
    partitionBy,
    ...(clusterBy === undefined ? {} : { clusterBy }),
    ...(description === undefined ? {} : { description }),
  };
  return deepFreeze(structuredClone(table));
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
