import { collectBytes, contentHash, readRows, type TableDefinition } from '@lagoa/data';
import { toJsonLines } from '@lagoa/data/gcp';
import { newestSnapshot } from '../newest-snapshot.ts';
import { names } from '../tables.ts';
import type { GcpWiring } from '../wire-gcp.ts';
import type { Wiring } from '../wiring.ts';
import { check, count, type Tell } from './tell.ts';

/** Exports a gold table to the bucket, loads it into BigQuery, twice, and reads it back. */
export async function loadGold(
  local: Wiring,
  cloud: GcpWiring,
  { table, tell }: { readonly table: TableDefinition; readonly tell: Tell },
): Promise<void> {
  const { id } = await newestSnapshot(local.tables, table, { madeBy: 'build-gold' });
  const key = `${names.gold}/${table.name}/${id}.jsonl`;
  const uri = `gs://${cloud.bucketName}/${key}` as const;
  await tell('export rows', key, async () => {
    const bytes = await collectBytes(toJsonLines(table, local.tables.read(table)));
    await cloud.bucket.put(key, bytes, { ifGeneration: 'any' });
    return `${count(bytes.length)} bytes`;
  });
  const resource = `${names.datasets.gold}.${table.name}`;
  const source = { uris: [uri], format: 'NEWLINE_DELIMITED_JSON', id } as const;
  let job = '';
  await tell('load table', resource, async () => {
    const { rows, jobId } = await cloud.tables.load(table, source);
    job = jobId;
    return `${count(rows)} rows by job …${jobId.slice(-18)}`;
  });
  await tell('load table again', resource, async () => {
    check((await cloud.tables.load(table, source)).jobId === job, 'a second job loaded the table');
    return 'by the same job';
  });
  await tell('read table', resource, async () => {
    const [ours, theirs] = await Promise.all([
      hashRows(table, local.tables.read(table)),
      hashRows(table, cloud.tables.read(table)),
    ]);
    check(ours.hash === theirs.hash, `the rows of ${resource} are not those that were loaded`);
    return `${count(theirs.rows)} rows, all equal`;
  });
}

/** A hash of all rows that does not depend on their order. */
async function hashRows(
  table: TableDefinition,
  batches: ReturnType<Wiring['tables']['read']>,
): Promise<{ readonly rows: number; readonly hash: string }> {
  const hashes: string[] = [];
  for await (const batch of batches)
    for (const row of readRows(table, batch)) hashes.push(contentHash(row));
  return { rows: hashes.length, hash: contentHash(hashes.sort()) };
}
