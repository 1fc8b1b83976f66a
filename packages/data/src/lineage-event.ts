import type { Column } from './column.ts';
import { contentHash } from './hash.ts';
import type { ObjectStore } from './object-store.ts';
import { snapshotFiles } from './publish.ts';
import { readObjectJson } from './read-object.ts';
import type { TableDefinition } from './table.ts';
import type { Snapshot } from './table-store.ts';

const producer = 'https://www.npmjs.com/package/@lagoa/data';
const schemas = 'https://openlineage.io/spec';

/** A dataset of an OpenLineage event. */
export interface LineageDataset {
  readonly namespace: string;
  readonly name: string;
  readonly facets: Readonly<Record<string, LineageFacet>>;
  readonly outputFacets?: Readonly<Record<string, LineageFacet>>;
}

export interface LineageFacet {
  readonly _producer: string;
  readonly _schemaURL: string;
  readonly [field: string]: unknown;
}

/** An OpenLineage run event (specification 2-0-2). Plain JSON. */
export interface LineageEvent {
  readonly eventType: 'COMPLETE';
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string };
  readonly job: { readonly namespace: string; readonly name: string };
  readonly inputs: readonly LineageDataset[];
  readonly outputs: readonly LineageDataset[];
}

/**
 * The OpenLineage event of a publish, a function of its snapshot alone: what was read (each input with
 * its version), what was written (fields, rows, files), when. Same snapshot, same event; the run's id is
 * a UUID (version 8) of the snapshot's content.
 *
 * Source: OpenLineage specification 2-0-2, `RunEvent`; facets `schema`, `version`, `outputStatistics`.
 *
 * @example
 * const { inputs, outputs } = lineageEvent(customers, snapshot);
 */
export function lineageEvent(
  table: TableDefinition,
  snapshot: Snapshot,
  { namespace = 'lagoa' }: { readonly namespace?: string } = {},
): LineageEvent {
  const name = `${table.layer}/${table.name}`;
  const written = snapshotFiles(snapshot).filter(({ id }) => id === snapshot.id);
  return {
    eventType: 'COMPLETE',
    eventTime: formatMicros(BigInt(snapshot.publishedAtMicros)),
    producer,
    schemaURL: `${schemas}/2-0-2/OpenLineage.json#/$defs/RunEvent`,
    run: { runId: uuidOf(contentHash(snapshot)) },
    job: { namespace, name: `publish ${name}` },
    inputs: Object.entries(snapshot.provenance.inputs).map(([input, version]) => ({
      namespace,
      name: input,
      facets: { version: versionFacet(version) },
    })),
    outputs: [
      {
        namespace,
        name,
        facets: {
          schema: facet('SchemaDatasetFacet', {
            fields: Object.entries(table.columns).map(([field, column]) => ({
              name: field,
              type: typeName(column),
              ...(column.description !== undefined && { description: column.description }),
            })),
          }),
          version: versionFacet(snapshot.id),
        },
        outputFacets: {
          outputStatistics: facet('OutputStatisticsOutputDatasetFacet', {
            rowCount: written.reduce((sum, { rows }) => sum + rows, 0),
            fileCount: written.length,
          }),
        },
      },
    ],
  };
}

/** Writes the event of a snapshot beside the data, `<folder>/lineage/<12 digits>.json`, if it is not there. */
export async function recordLineage(
  objects: ObjectStore,
  folder: string,
  event: { readonly number: number; readonly event: LineageEvent },
): Promise<void> {
  const key = `${folder}/lineage/${String(event.number).padStart(12, '0')}.json`;
  if ((await readObjectJson(objects, key)) !== undefined) return;
  const bytes = new TextEncoder().encode(`${JSON.stringify(event.event)}\n`);
  // Whoever else writes it writes the same.
  await objects.put(key, bytes, { ifGeneration: 'any' });
}

function facet(name: string, fields: Readonly<Record<string, unknown>>): LineageFacet {
  return {
    _producer: producer,
    _schemaURL: `${schemas}/facets/1-0-0/${name}.json#/$defs/${name}`,
    ...fields,
  };
}

function versionFacet(datasetVersion: string): LineageFacet {
  return facet('DatasetVersionDatasetFacet', { datasetVersion });
}

function typeName(column: Column): string {
  return column.kind === 'decimal' ? `decimal(${column.precision},${column.scale})` : column.kind;
}

/** RFC 3339 in UTC with microseconds. */
function formatMicros(micros: bigint): string {
  const second = micros / 1_000_000n;
  const fraction = String(micros % 1_000_000n).padStart(6, '0');
  return `${new Date(Number(second) * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}

/** 128 bits of a hash as a UUID of version 8 (RFC 9562). */
function uuidOf(hash: string): string {
  const variant = '89ab'[Number.parseInt(hash.charAt(16), 16) % 4];
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `8${hash.slice(13, 16)}`,
    `${variant}${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
