import type { Column } from '../column.ts';
import { LagoaError } from '../error.ts';
import { contractHash } from '../publish.ts';
import type { Location } from '../rpc/location.ts';
import type { Json } from '../rpc/proto-value.ts';
import type { TableDefinition } from '../table.ts';
import type { AspectData } from './knowledge-catalog-change.ts';
import { catalogIds, schemaAspect } from './knowledge-catalog-types.ts';

/** An entry holds at most so many aspects. */
const maxAspects = 99;
/** An aspect holds at most so many bytes of JSON. */
const maxBytes = 120_000;

/**
 * The aspects of a table: one for the table, one for each column of which something is said, tagged
 * ones first; `left` names the columns for which there is no room. With `withSchema`, Google's own
 * aspect of the fields too, which tables of BigQuery have already.
 */
export function aspectsOf(
  table: TableDefinition,
  { project, location, withSchema }: Location & { readonly withSchema: boolean },
): { readonly aspects: AspectData; readonly left: readonly string[] } {
  const columns = Object.entries(table.columns);
  const own = `${project}.${location}`;
  const aspects = new Map<string, { readonly [field: string]: Json }>();
  if (withSchema)
    aspects.set(
      `${schemaAspect.project}.${schemaAspect.location}.${schemaAspect.id}`,
      schemaData(table),
    );
  aspects.set(`${own}.${catalogIds.table}`, {
    layer: table.layer,
    contract: contractHash(table),
    ...(table.description && { description: table.description }),
    ...someOf('key', table.key),
    ...someOf('partitions', table.partitionBy),
    ...someOf('tags', [...new Set(columns.flatMap(([, { tags = [] }]) => tags))].sort()),
  });
  const described = columns
    .filter(([, { description, unit, tags = [] }]) => description || unit || tags.length > 0)
    .toSorted(([, a], [, b]) => Number(hasTags(b)) - Number(hasTags(a)));
  const left: string[] = [];
  for (const [name, column] of described) {
    const data = columnData(column);
    if (aspects.size < maxAspects && sizeOf(data) <= maxBytes)
      aspects.set(`${own}.${catalogIds.column}@Schema.${name}`, data);
    else left.push(name);
  }
  return { aspects: Object.fromEntries(aspects), left };
}

/** With descriptions where there is room for them; aspects of columns hold them as well. */
function schemaData(table: TableDefinition): { readonly [field: string]: Json } {
  const describe = (withDescriptions: boolean): { readonly [field: string]: Json } => ({
    fields: Object.entries(table.columns).map(([name, column]) => ({
      name,
      dataType: typeName(column),
      metadataType: metadataTypes[column.kind],
      mode: column.nullable ? 'NULLABLE' : 'REQUIRED',
      ...(withDescriptions && column.description && { description: column.description }),
    })),
  });
  const full = describe(true);
  const data = sizeOf(full) <= maxBytes ? full : describe(false);
  if (sizeOf(data) <= maxBytes) return data;
  throw new LagoaError(
    'unsupported',
    `table ${table.name}: its fields take ${sizeOf(data)} bytes, Knowledge Catalog ${maxBytes}`,
    { details: { feature: 'schema' } },
  );
}

function sizeOf(data: Json): number {
  return new TextEncoder().encode(JSON.stringify(data)).length;
}

function columnData(column: Column): { readonly [field: string]: Json } {
  const { description, unit, tags = [], nullable = false } = column;
  return {
    kind: typeName(column),
    nullable,
    ...(description && { description }),
    ...(unit && { unit }),
    ...someOf('tags', tags),
    ...('min' in column && column.min !== undefined && { min: String(column.min) }),
    ...('max' in column && column.max !== undefined && { max: String(column.max) }),
    ...('pattern' in column && column.pattern !== undefined && { pattern: column.pattern }),
    ...('levels' in column && { levels: column.levels }),
  };
}

/** An empty list and no list are one in the catalog; here it is none. */
function someOf(name: string, list: readonly string[]): { readonly [field: string]: Json } {
  return list.length === 0 ? {} : { [name]: list };
}

function hasTags({ tags = [] }: Column): boolean {
  return tags.length > 0;
}

function typeName(column: Column): string {
  return column.kind === 'decimal' ? `decimal(${column.precision},${column.scale})` : column.kind;
}

const metadataTypes = {
  string: 'STRING',
  category: 'STRING',
  boolean: 'BOOLEAN',
  int32: 'NUMBER',
  int64: 'NUMBER',
  float64: 'NUMBER',
  decimal: 'NUMBER',
  date: 'DATETIME',
  timestamp: 'TIMESTAMP',
} as const satisfies Readonly<Record<Column['kind'], string>>;
