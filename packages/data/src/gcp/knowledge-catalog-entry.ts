import type { Location } from '../rpc/location.ts';
import { formatLocation } from '../rpc/location.ts';
import type { TableDefinition } from '../table.ts';
import { parseUri } from '../uri.ts';
import type { AspectData, CatalogGap, EntryChange } from './knowledge-catalog-change.ts';
import type { CatalogEntry, EntryBody } from './knowledge-catalog-client.ts';
import { differingAspects, differingFields, readAspects } from './knowledge-catalog-compare.ts';
import { catalogIds } from './knowledge-catalog-types.ts';
import { toFullyQualifiedName } from './lineage-name.ts';

/** Where a table stands in the catalog. */
export interface EntryTarget {
  readonly name: string;
  /** What the entry says of itself; `undefined` where BigQuery says it. */
  readonly body?: Omit<EntryBody, 'aspects'>;
}

/**
 * The entry of a table: of one in BigQuery, that which Google keeps in the group `@bigquery`; of one
 * in a bucket, one in the group `lagoa`.
 */
export function entryTarget(table: TableDefinition, uri: string, place: Location): EntryTarget {
  const at = parseUri(uri);
  const fullyQualifiedName = toFullyQualifiedName(uri);
  if (at.kind === 'bq') {
    const { project } = at;
    const id = `bigquery.googleapis.com/projects/${project}/datasets/${at.dataset}/tables/${at.table}`;
    const parent = formatLocation({ project, location: place.location });
    return { name: `${parent}/entryGroups/@bigquery/entries/${id}` };
  }
  const parent = formatLocation(place);
  return {
    name: `${parent}/entryGroups/${catalogIds.group}/entries/${table.layer}.${table.name}`,
    body: {
      entryType: `${parent}/entryTypes/${catalogIds.entryType}`,
      fullyQualifiedName,
      entrySource: {
        system: 'Lagoa',
        platform: 'Google Cloud',
        displayName: table.name,
        description: table.description ?? '',
      },
    },
  };
}

/** What must become of an entry; `undefined`: nothing. */
export function planEntry(
  { name, body }: EntryTarget,
  {
    table,
    aspects,
    found,
    projects,
    place,
  }: {
    readonly table: string;
    readonly aspects: AspectData;
    readonly found: CatalogEntry | undefined;
    readonly projects: ReadonlyMap<string, string>;
    readonly place: Location;
  },
): EntryChange | CatalogGap | undefined {
  const common = { resource: 'entry', name, table } as const;
  if (found === undefined)
    return body === undefined
      ? { reason: 'no-entry', table, name }
      : {
          ...common,
          action: 'create',
          differs: [...Object.keys(body), ...Object.keys(aspects)],
          body,
          aspects,
          aspectKeys: [],
          removesAspects: false,
        };
  const { entryType: _immutable, ...changeable }: Partial<EntryBody> = body ?? {};
  const fields = differingFields(changeable, found);
  const there = readAspects(found, projects);
  const written = differingAspects(aspects, there);
  const columns = `${place.project}.${place.location}.${catalogIds.column}@`;
  const removed = Object.keys(there).filter(
    (key) => key.startsWith(columns) && aspects[key] === undefined,
  );
  const differs = [...fields, ...written, ...removed];
  if (differs.length === 0) return undefined;
  // What goes away is what a range does not hold any more: then all columns are sent.
  const removesAspects = removed.length > 0;
  const inRange = (key: string): boolean => removesAspects && key.startsWith(columns);
  const sent = Object.keys(aspects).filter((key) => written.includes(key) || inRange(key));
  return {
    ...common,
    action: 'update',
    differs,
    body: Object.fromEntries(
      Object.entries(changeable).filter(([field]) => fields.includes(field)),
    ),
    aspects: Object.fromEntries(sent.map((key) => [key, aspects[key] ?? {}])),
    aspectKeys: [
      ...sent.filter((key) => !inRange(key)),
      ...(removesAspects ? [`${columns}*`] : []),
    ],
    removesAspects,
  };
}
