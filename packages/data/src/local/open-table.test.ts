import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import type { GcsBucket } from '../gcp/gcs-client.ts';
import { readObject } from '../read-object.ts';
import { defineTable, type Row, type TableDefinition } from '../table.ts';
import { type GcsServer, startGcsServer } from '../testing/gcs-server.ts';
import { withDuckdb } from './fixtures/with-duckdb.ts';
import { openObjects } from './open-objects.ts';
import { type OpenTableOptions, openTable } from './open-table.ts';

const customers = defineTable({
  name: 'customers',
  layer: 'silver',
  key: ['id'],
  columns: {
    id: { kind: 'int64' },
    plan: { kind: 'category', levels: ['basic', "pro's"], nullable: true },
    price: { kind: 'decimal', precision: 9, scale: 2 },
    day: { kind: 'date' },
  },
});
const rows: readonly Row<typeof customers>[] = [
  { id: 9007199254740993n, plan: "pro's", price: '-0.05', day: '2024-02-29' },
  { id: 2n, plan: null, price: '1.00', day: '0001-01-01' },
];

let folder: string;
let gcs: GcsServer;
let web: Server;
let storage: { bucket(name: string): GcsBucket };
let base: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoa-open-table-'));
  const select = `SELECT 9007199254740993 AS id, 'pro''s' AS plan, -0.05::DECIMAL(9, 2) AS price, DATE '2024-02-29' AS day
    UNION ALL SELECT 2, NULL, 1, DATE '0001-01-01'`;
  await withDuckdb(async (run) => {
    await run(`COPY (${select}) TO '${folder}/a.parquet' (FORMAT parquet)`);
    await run(`COPY (SELECT 1.5 AS id) TO '${folder}/odd.parquet' (FORMAT parquet)`);
  });
  const { Storage } = await import('@google-cloud/storage');
  gcs = await startGcsServer({ buckets: ['lake'] });
  storage = new Storage({ apiEndpoint: gcs.url, projectId: 'p' });
  const bytes = await readFile(join(folder, 'a.parquet'));
  const objects = await openObjects('gs://lake/theirs', { storage });
  await objects.put('x/1.parquet', bytes, { ifGeneration: 'absent' });
  await objects.put('x/_SUCCESS', new Uint8Array(1), { ifGeneration: 'absent' });
  web = createServer((request, response) => {
    if (request.url === '/a.parquet')
      response.writeHead(200, { 'content-length': bytes.length, etag: '"1"' }).end(bytes);
    else response.writeHead(request.url === '/secret.parquet' ? 403 : 404).end();
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const address = web.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(async () => {
  web.close();
  await gcs.close();
  await rm(folder, { recursive: true });
});

async function readAll<T extends TableDefinition>(
  uri: string,
  table: T,
  options: OpenTableOptions = {},
): Promise<readonly Row<T>[]> {
  const found: Row<T>[] = [];
  for await (const batch of openTable(uri, table, options).read())
    found.push(...readRows(table, batch));
  return found;
}

test('a Parquet file, a folder of them, a bucket, the web: the same rows', async () => {
  expect(await readAll(`file://${folder}/a.parquet`, customers)).toStrictEqual(rows);
  expect(await readAll('gs://lake/theirs', customers, { storage })).toStrictEqual(rows);
  expect(await readAll('gs://lake/theirs/x/1.parquet', customers, { storage })).toStrictEqual(rows);
  expect(await readAll(`${base}/a.parquet`, customers)).toStrictEqual(rows);
});

test('a BigQuery table is read by the reader that is given', async () => {
  const reader = async function* (_: TableDefinition, read: object) {
    expect(read).toMatchObject({ target: { projectId: 'p', datasetId: 'd', tableId: 't' } });
    yield await rowsToBatch(customers, rows);
  };
  expect(await readAll('bq://p.d.t', customers, { reader })).toStrictEqual(rows);
  await expect(readAll('bq://p.d.t', customers)).rejects.toThrow('needs options.reader');
});

test('what is not there, not allowed or not what it is declared to be', async () => {
  const odd = { ...customers, columns: { id: customers.columns.id } } as const;
  const none = { ...customers, columns: { nope: { kind: 'int64' } } } as const;
  await expect(readAll(`file://${folder}/none`, customers)).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(readAll('gs://lake/none', customers, { storage })).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(readAll(`${base}/none.parquet`, customers)).rejects.toMatchObject({
    code: 'not-found',
  });
  await expect(readAll(`${base}/secret.parquet`, customers)).rejects.toMatchObject({
    code: 'permission-denied',
  });
  await expect(readAll(`file://${folder}/odd.parquet`, odd)).rejects.toMatchObject({
    code: 'invalid-data',
    message: expect.stringContaining(
      'column id: expected values for int64, found the type DECIMAL(2,1)',
    ),
  });
  await expect(readAll(`file://${folder}/a.parquet`, none)).rejects.toMatchObject({
    code: 'invalid-data',
    message: expect.stringContaining('nope'),
  });
});

test('http is for reading', async () => {
  const objects = await openObjects(base);
  expect((await readObject(objects, 'a.parquet'))?.length).toBeGreaterThan(100);
  expect(await objects.get('none')).toBe(undefined);
  await expect(objects.get('secret.parquet')).rejects.toMatchObject({ code: 'permission-denied' });
  const range = { start: 0, end: 4 };
  await expect(objects.get('a.parquet', { range })).rejects.toThrow('gives no ranges');
  for (const call of [
    () => objects.put('a', new Uint8Array(), { ifGeneration: 'any' }),
    () => objects.delete('a'),
    () => objects.list('')[Symbol.asyncIterator]().next(),
  ])
    await expect(call()).rejects.toMatchObject({ code: 'unsupported' });
  await expect(openObjects('bq://p.d.t')).rejects.toThrow('openTable');
});
