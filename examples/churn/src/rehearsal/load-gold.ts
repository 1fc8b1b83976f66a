import { readObject, snapshotFiles, type TableDefinition } from '@lagoa/data';
import { missingInput } from '../landing.ts';
import { newestSnapshot } from '../newest-snapshot.ts';
import { names, tableFolder } from '../tables.ts';
import type { GcpWiring } from '../wire-gcp.ts';
import type { Wiring } from '../wiring.ts';
import { hashRows } from './hash-rows.ts';
import { check, count, type Tell } from './tell.ts';

/** Puts a gold table's Parquet files into the bucket, loads them, twice, and reads the table back. */
export async function loadGold(
  local: Wiring,
  cloud: GcpWiring,
  { table, tell }: { readonly table: TableDefinition; readonly tell: Tell },
): Promise<void> {
  const snapshot = await newestSnapshot(local.tables, table, { madeBy: 'build-gold' });
  const { id } = snapshot;
  const folder = `${names.gold}/${table.name}/${id}`;
  const uris: string[] = [];
  await tell('put files', folder, async () => {
    for (const [k, { path }] of snapshotFiles(snapshot).entries()) {
      const key = `${folder}/${k + 1}.parquet`;
      const bytes = await readObject(local.bucket, `${tableFolder(table)}/${path}`);
      if (bytes === undefined) throw missingInput(`file ${path}`, 'build-gold');
      await cloud.bucket.put(key, bytes, { ifGeneration: 'any' });
      uris.push(`gs://${cloud.bucketName}/${key}`);
    }
    return `${uris.length} Parquet ${uris.length === 1 ? 'file' : 'files'}`;
  });
  const resource = `${names.datasets.gold}.${table.name}`;
  const source = { uris, format: 'PARQUET', id } as const;
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
