import type { Column } from '../column.ts';
import type { Columns, TableDefinition } from '../table.ts';

/** One field of a BigQuery table schema, in the words of its REST API. */
export interface BigQueryField {
  name: string;
  type: string;
  mode: 'REQUIRED' | 'NULLABLE';
  description?: string;
  precision?: string;
  scale?: string;
}

/** What a declaration says of a BigQuery table, in the words of its REST API (`tables.insert`). */
export interface BigQueryTable {
  schema: { fields: BigQueryField[] };
  description?: string;
  timePartitioning?: { type: 'DAY'; field: string };
  clustering?: { fields: string[] };
}

/** BigQuery clusters by no more columns. */
const maxClustering = 4;

/**
 * A table as BigQuery knows it: fields with descriptions, partition and clustering.
 *
 * BigQuery partitions by one column: the first date of `partitionBy`, by day. The other partition
 * columns come first in the clustering, then those of `clusterBy`, four in all. Bounds, levels,
 * patterns, units and tags have no place in a BigQuery schema; `int32` becomes INTEGER and
 * `category` STRING.
 *
 * @example
 * bigqueryTable({ columns: { day: { kind: 'date' } }, partitionBy: ['day'] }).timePartitioning
 * // { type: 'DAY', field: 'day' }
 */
export function bigqueryTable({
  columns,
  partitionBy,
  clusterBy = [],
  description,
}: Pick<TableDefinition, 'columns' | 'partitionBy' | 'clusterBy' | 'description'>): BigQueryTable {
  const day = partitionBy.find((name) => columns[name]?.kind === 'date');
  const clustering = [...new Set([...partitionBy, ...clusterBy])]
    .filter((name) => name !== day)
    .slice(0, maxClustering);
  return {
    schema: { fields: toBigQuerySchema(columns) },
    ...(description !== undefined && { description }),
    ...(day !== undefined && { timePartitioning: { type: 'DAY', field: day } }),
    ...(clustering.length > 0 && { clustering: { fields: clustering } }),
  };
}

/**
 * The schema of a table. `decimal` is NUMERIC where it fits (scale up to 9, 29 digits before the
 * point), else BIGNUMERIC, both with precision and scale. With `allNullable` no field is REQUIRED.
 *
 * @example
 * toBigQuerySchema({ n: { kind: 'int64' } }) // [{ name: 'n', type: 'INTEGER', mode: 'REQUIRED' }]
 */
export function toBigQuerySchema(
  columns: Columns,
  { allNullable = false }: { readonly allNullable?: boolean } = {},
): BigQueryField[] {
  return Object.entries(columns).map(([name, column]) => ({
    name,
    ...toFieldType(column),
    mode: allNullable || column.nullable ? 'NULLABLE' : 'REQUIRED',
    ...(column.description === undefined ? {} : { description: column.description }),
  }));
}

const fieldTypes = {
  string: 'STRING',
  category: 'STRING',
  boolean: 'BOOLEAN',
  int32: 'INTEGER',
  int64: 'INTEGER',
  float64: 'FLOAT',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
} as const;

/** The type of a field, with precision and scale where it is a decimal. */
export function toFieldType(column: Column): Pick<BigQueryField, 'type' | 'precision' | 'scale'> {
  if (column.kind !== 'decimal') return { type: fieldTypes[column.kind] };
  const { precision, scale } = column;
  const type = scale <= 9 && precision - scale <= 29 ? 'NUMERIC' : 'BIGNUMERIC';
  return { type, precision: String(precision), scale: String(scale) };
}
