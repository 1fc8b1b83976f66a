import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import {
  createManualClock,
  defineCsvSource,
  defineTable,
  type IngestSource,
  ingestFile,
  parseBronzeManifest,
  quarantineTable,
  readObject,
  readObjectJson,
  readRows,
  sha256,
  type TableDefinition,
} from '@lagoa/data';
import {
  createDuckdbEngine,
  createFolderObjectStore,
  createParquetTableStore,
  publishCsv,
  replayQuarantine,
} from '@lagoa/data/local';

const sales = defineTable({
  name: 'sales',
  layer: 'silver',
  key: ['id'],
  columns: { id: { kind: 'int32' }, part: { kind: 'int32' }, day: { kind: 'int32', min: 0 } },
  partitionBy: ['part'],
});
const source = defineCsvSource({ table: sales });
const tables = [sales, quarantineTable(sales)] as const;
const bronze = 'bronze/sales';

/** Day n's file: 40 rows over 4 partitions, and one that breaks the contract. */
function fileOf(day: number): string {
  const rows = Array.from({ length: 40 }, (_, id) => `${id},${id % 4},${day}`);
  return `id,part,day\n${rows.join('\n')}\n99,0,-1\n`;
}

function sourceOf(day: number): IngestSource {
  return {
    name: `day ${day}`,
    extension: '.csv',
    async *open() {
      yield new TextEncoder().encode(fileOf(day));
    },
  };
}

export const operations = ['ingest', 'publish', 'update', 'replay', 'prune'] as const;
export type Operation = (typeof operations)[number];

/** One step of the story over the state that the steps before it left. */
export async function run(root: string, operation: Operation): Promise<void> {
  const clock = createManualClock(BigInt(Date.now()) * 1000n);
  const objects = createFolderObjectStore({ root });
  const engine = createDuckdbEngine({ threads: 1 });
  const store = createParquetTableStore({ root, engine });
  const land = (day: number) =>
    ingestFile(objects, sourceOf(day), { prefix: bronze, clock, format: source });
  const publish = async (day: number) => {
    const { key, hash } = await land(day);
    await publishCsv(store, source, {
      engine,
      path: objects.pathOf(key),
      name: 'sales',
      mode: 'replace-partitions',
      provenance: { inputs: { [key]: hash } },
    });
  };
  try {
    if (operation === 'ingest') await land(1);
    else if (operation === 'publish') await publish(1);
    else if (operation === 'update') await publish(2);
    else if (operation === 'replay')
      await replayQuarantine(store, source, {
        engine,
        name: 'sales',
        fix: () => ({ id: '99', part: '0', day: '2' }),
      });
    else await clean(root, 1);
  } finally {
    await engine.close();
  }
}

/** Prunes both tables and sweeps bronze. */
export async function clean(root: string, keep: number): Promise<void> {
  const store = createParquetTableStore({ root });
  for (const table of tables) await store.prune(table, { graceMs: 0, keep });
  await store.close();
  await createFolderObjectStore({ root }).sweep('', Date.now());
}

/**
 * What a reader sees: the day and the rows of the table, and the rows of its quarantine. Throws where the
 * rows are not of one day, or one is there twice.
 */
export async function look(root: string): Promise<string> {
  const store = createParquetTableStore({ root });
  try {
    const [rows = [], refused = []] = await Promise.all(
      tables.map((table) => readAll(store, table)),
    );
    const days = [...new Set(rows.map(({ day }) => Number(day)))];
    const ids = new Set(rows.map(({ id }) => id));
    if (days.length > 1 || ids.size !== rows.length)
      throw new Error(`a reader saw ${rows.length} rows of days ${days.join(' and ')}`);
    return `day ${days[0] ?? 0}: ${rows.length} rows, ${refused.length} refused`;
  } finally {
    await store.close();
  }
}

async function readAll(
  store: ReturnType<typeof createParquetTableStore>,
  table: TableDefinition,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  if ((await store.snapshots(table)).length === 0) return [];
  const rows = [];
  for await (const batch of store.read(table)) rows.push(...readRows(table, batch));
  return rows;
}

/** Throws where a manifest lies about its bytes. */
export async function checkBronze(root: string): Promise<void> {
  const objects = createFolderObjectStore({ root });
  for await (const { key } of objects.list(`${bronze}/`)) {
    if (!key.endsWith('.json')) continue;
    const manifest = parseBronzeManifest(await readObjectJson(objects, key), key);
    const bytes = await readObject(objects, manifest.key);
    if (bytes === undefined || sha256(bytes) !== manifest.hash || manifest.rows !== 41)
      throw new Error(`${key} is not what it says`);
  }
}

/** Files that nothing lists. */
export async function unlisted(root: string): Promise<readonly string[]> {
  const store = createParquetTableStore({ root });
  const listed = new Set<string>();
  for (const table of tables)
    for (const { number, files } of await store.snapshots(table)) {
      const folder = `${table.layer}/${table.name}`;
      const entry = `${String(number).padStart(12, '0')}.json`;
      for (const path of [`log/${entry}`, `lineage/${entry}`]) listed.add(`${folder}/${path}`);
      for (const { path } of Object.values(files).flat()) listed.add(`${folder}/${path}`);
    }
  await store.close();
  const objects = createFolderObjectStore({ root });
  for await (const { key } of objects.list(`${bronze}/`))
    if (key.endsWith('.json')) {
      listed.add(key);
      listed.add(parseBronzeManifest(await readObjectJson(objects, key), key).key);
    }
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !listed.has(path));
}
