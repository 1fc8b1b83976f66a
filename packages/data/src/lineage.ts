import { type BronzeManifest, parseBronzeManifest } from './ingest-file.ts';
import { type AsOf, findSnapshot } from './read-as-of.ts';
import type { ObjectStore } from './object-store.ts';
import { readObjectJson } from './read-object.ts';
import type { TableDefinition } from './table.ts';
import type { Snapshot, TableStore } from './table-store.ts';

/** Where something came from, back to the bytes that landed. Plain JSON. */
export type Lineage =
  | {
      readonly kind: 'snapshot';
      readonly table: string;
      readonly number: number;
      readonly id: string;
      readonly inputs: readonly LineageInput[];
    }
  | { readonly kind: 'bronze'; readonly manifest: BronzeManifest }
  /** Named as an input, but neither a snapshot that is still listed nor a bronze file. */
  | { readonly kind: 'unknown' };

export interface LineageInput {
  readonly name: string;
  readonly version: string;
  readonly from: Lineage;
}

/** Where `lineage` looks. */
export interface LineagePlaces {
  readonly tables: Pick<TableStore, 'snapshots'>;
  /** Holds bronze. */
  readonly objects: ObjectStore;
}

/**
 * Walks from a snapshot through everything it was made of, back to bronze files and their hashes. An
 * input is a table of `known` where it is called `<name>`, `<layer>/<name>` or one of these with `/…` after it,
 * and its version a snapshot's id; it is a bronze file where its version is the hash in its key. A
 * partition that an earlier publish wrote is followed too, by that publish.
 *
 * Throws `not-found` where the table has no such snapshot.
 *
 * @example
 * const origin = await lineage({ tables, objects }, gold, { known: [silver] });
 */
export async function lineage(
  places: LineagePlaces,
  table: TableDefinition,
  { at, known = [] }: { readonly at?: AsOf; readonly known?: readonly TableDefinition[] } = {},
): Promise<Lineage> {
  const newest = at ?? (await places.tables.snapshots(table)).at(-1)?.number ?? 1;
  const snapshot = await findSnapshot(places.tables, table, newest);
  return walk(places, { table, snapshot, known: [table, ...known] });
}

async function walk(
  places: LineagePlaces,
  {
    table,
    snapshot,
    known,
  }: {
    readonly table: TableDefinition;
    readonly snapshot: Snapshot;
    readonly known: readonly TableDefinition[];
  },
): Promise<Lineage> {
  const snapshots = await places.tables.snapshots(table);
  const live = new Set(Object.values(snapshot.files).flatMap((files) => files.map(({ id }) => id)));
  // Of partitions that stayed, the publishes that wrote them.
  const makers = snapshots.filter(
    ({ number, id }) => number === snapshot.number || (number < snapshot.number && live.has(id)),
  );
  const inputs = new Map<string, LineageInput>();
  for (const { number, provenance } of makers)
    for (const [name, version] of Object.entries(provenance.inputs)) {
      const key = JSON.stringify([name, version]);
      if (inputs.has(key)) continue;
      const from = await resolve(places, { name, version, known, before: { table, number } });
      inputs.set(key, { name, version, from });
    }
  const { number, id } = snapshot;
  return { kind: 'snapshot', table: table.name, number, id, inputs: [...inputs.values()] };
}

async function resolve(
  places: LineagePlaces,
  {
    name,
    version,
    known,
    before,
  }: {
    readonly name: string;
    readonly version: string;
    readonly known: readonly TableDefinition[];
    readonly before: { readonly table: TableDefinition; readonly number: number };
  },
): Promise<Lineage> {
  const table = known.find(({ name: own, layer }) =>
    [own, `${layer}/${own}`].some((each) => name === each || name.startsWith(`${each}/`)),
  );
  if (table !== undefined) {
    const snapshot = (await places.tables.snapshots(table)).findLast(
      ({ id, number }) => id === version && (table !== before.table || number < before.number),
    );
    return snapshot === undefined ? { kind: 'unknown' } : walk(places, { table, snapshot, known });
  }
  const folder = name.slice(0, name.lastIndexOf('/') + 1);
  if (!/^[0-9a-f]{64}$/.test(version) || !name.startsWith(`${folder}${version}`) || folder === '')
    return { kind: 'unknown' };
  const key = `${folder}${version}.json`;
  const manifest = await readObjectJson(places.objects, key);
  return manifest === undefined
    ? { kind: 'unknown' }
    : { kind: 'bronze', manifest: parseBronzeManifest(manifest, key) };
}
