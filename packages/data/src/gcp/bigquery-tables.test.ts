import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery, type Job } from '@google-cloud/bigquery';
import { Storage } from '@google-cloud/storage';
import { PassThroughClient } from 'google-auth-library';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import { systemClock } from '../clock.ts';
import { createDuckdbEngine } from '../local/duckdb-engine.ts';
import { createParquetTableStore } from '../local/parquet-table-store.ts';
import { snapshotFiles } from '../publish.ts';
import { collectBytes } from '../read-object.ts';
import { defineTable, type Row } from '../table.ts';
import { type BigQueryServer, startBigQueryServer } from '../testing/bigquery-server.ts';
import { parquetToJsonLines } from '../testing/parquet-to-json-lines.ts';
import { readText } from '../testing/message.ts';
import type { BigQueryClient, BigQueryJob } from './bigquery-job.ts';
import { type BigQueryTablesOptions, createBigQueryTables } from './bigquery-tables.ts';
import { toJsonLines } from './json-lines.ts';

const everyKind = defineTable({
  name: 'every_kind',
  layer: 'gold',
  key: ['id'],
  partitionBy: ['day'],
  columns: {
    id: { kind: 'int64' },
    day: { kind: 'date' },
    text: { kind: 'string', nullable: true },
    level: { kind: 'category', levels: ['a', 'b'] },
    yes: { kind: 'boolean', nullable: true },
    small: { kind: 'int32' },
    real: { kind: 'float64' },
    price: { kind: 'decimal', precision: 12, scale: 2 },
    huge: { kind: 'decimal', precision: 38, scale: 20, nullable: true },
    at: { kind: 'timestamp' },
  },
});
const rows: readonly Row<typeof everyKind>[] = [
  {
    id: 9007199254740993n,
    day: '2026-02-28',
    text: 'a "quoted"\nline ☂',
    level: 'a',
    yes: true,
    small: -2147483648,
    real: -0,
    price: '-0.05',
    huge: '123456789012345678.12345678901234567890',
    at: 1_790_000_000_000_001n,
  },
  {
    id: -9223372036854775808n,
    day: '2026-03-01',
    text: null,
    level: 'b',
    yes: null,
    small: 0,
    real: Number.NaN,
    price: '1000000000.10',
    huge: null,
    at: -1n,
  },
  {
    id: 3n,
    day: '2026-03-01',
    text: '',
    level: 'a',
    yes: false,
    small: 7,
    real: 0.1,
    price: '0.00',
    huge: '0.00000000000000000001',
    at: 0n,
  },
];

const files = new Map<string, Uint8Array>();
let server: BigQueryServer;
let client: BigQuery;

beforeAll(async () => {
  server = await startBigQueryServer({
    project: 'p',
    datasets: ['telecom_gold'],
    readObject: (bucket, name) => files.get(`${bucket}/${name}`),
    parquetToJsonLines,
    pageSize: 2,
  });
  client = new BigQuery({
    projectId: 'p',
    apiEndpoint: server.url,
    authClient: new PassThroughClient(),
  });
  files.set('lake/rows.jsonl', await collectBytes(toJsonLines(everyKind, [await batchOf(rows)])));
});
afterAll(() => server.close());
beforeEach(() => server.setPolls(0));

const batchOf = (list: readonly Row<typeof everyKind>[]) => rowsToBatch(everyKind, list);
async function* oneBatch() {
  yield await batchOf(rows);
}
function open(changes: Partial<BigQueryTablesOptions> = {}) {
  return createBigQueryTables({
    client,
    project: 'p',
    datasets: { gold: 'telecom_gold' },
    location: 'EU',
    labels: { purpose: 'test' },
    maximumBytesBilled: 1_000_000n,
    clock: systemClock,
    deadlineMs: 20_000,
    ...changes,
  });
}
const source = (id: string) =>
  ({ uris: ['gs://lake/rows.jsonl'], format: 'NEWLINE_DELIMITED_JSON', id }) as const;
const jobIds = () => [...server.jobs().keys()];

async function readAll(partition?: Record<string, string>) {
  const found: Row<typeof everyKind>[] = [];
  for await (const batch of open().read(everyKind, partition ? { partition } : {}))
    found.push(...readRows(everyKind, batch));
  return found;
}

test('the official client is a BigQueryClient', () => {
  expectTypeOf<BigQuery>().toExtend<BigQueryClient>();
  expectTypeOf<Job>().toExtend<BigQueryJob>();
});

describe('load and read', () => {
  test('every kind of column comes back as it was, over pages', async () => {
    const loaded = await open().load(everyKind, source('first'));
    expect(loaded.rows).toBe(3);
    expect(await readAll()).toStrictEqual(rows);
  });

  test('what a load job says', () => {
    const [[id, configuration] = []] = server.jobs();
    expect(id).toMatch(/^lagoa_load_every_kind_[0-9a-f]{16}_1$/);
    expect(configuration).toMatchObject({
      labels: { purpose: 'test' },
      jobTimeoutMs: '20000',
      load: {
        sourceUris: ['gs://lake/rows.jsonl'],
        sourceFormat: 'NEWLINE_DELIMITED_JSON',
        destinationTable: { projectId: 'p', datasetId: 'telecom_gold', tableId: 'every_kind' },
        writeDisposition: 'WRITE_TRUNCATE',
        timePartitioning: { type: 'DAY', field: 'day' },
      },
    });
    expect(server.calls.find(({ route }) => route === 'jobs.insert')?.body).toBeDefined();
  });

  test('a partition, by a parameter of the type of its column', async () => {
    expect(await readAll({ day: '2026-03-01' })).toStrictEqual(rows.slice(1));
    expect([...server.jobs().values()].at(-1)).toMatchObject({
      labels: { purpose: 'test' },
      query: {
        query: expect.stringMatching(/ FROM `p\.telecom_gold\.every_kind` WHERE `day` = @day$/),
        useLegacySql: false,
        maximumBytesBilled: '1000000',
        queryParameters: [
          { name: 'day', parameterType: { type: 'DATE' }, parameterValue: { value: '2026-03-01' } },
        ],
      },
    });
    expect(await readAll({ day: '1999-01-01' })).toStrictEqual([]);
  });

  test('some columns, in the order asked for', async () => {
    for await (const batch of open().read(everyKind, { columns: ['small', 'id'] }))
      expect(batch.schema.fields.map(({ name }) => name)).toStrictEqual(['small', 'id']);
  });

  test('the same load happens once', async () => {
    const before = jobIds().length;
    const again = await open().load(everyKind, source('first'));
    expect(again).toStrictEqual({ jobId: jobIds()[0], rows: 3 });
    expect(jobIds().length).toBe(before);
  });

  test('the Parquet files of the local store come back as they were', async () => {
    const root = await mkdtemp(join(tmpdir(), 'lagoa-bigquery-'));
    const engine = createDuckdbEngine();
    try {
      const store = createParquetTableStore({ root, engine });
      const { id, files: parts } = await store.publish(everyKind, oneBatch(), {
        mode: 'replace',
        provenance: { inputs: {} },
      });
      const uris = await Promise.all(
        snapshotFiles({ files: parts }).map(async ({ path }) => {
          files.set(`lake/${path}`, await readFile(join(root, 'gold', everyKind.name, path)));
          return `gs://lake/${path}`;
        }),
      );
      const loaded = await open().load(everyKind, {
        uris,
        format: 'PARQUET',
        id,
      });
      expect(loaded.rows).toBe(3);
      expect(await readAll()).toStrictEqual(rows);
    } finally {
      await engine.close();
      await rm(root, { recursive: true });
    }
  });

  test('another load replaces the whole table', async () => {
    files.set(
      'lake/one.jsonl',
      await collectBytes(toJsonLines(everyKind, [await batchOf(rows.slice(2))])),
    );
    await open().load(everyKind, { ...source('second'), uris: ['gs://lake/one.jsonl'] });
    expect(await readAll()).toStrictEqual(rows.slice(2));
  });
});

describe('failures', () => {
  test('a failure that may pass is tried again under the next id', async () => {
    server.failNextJob({ reason: 'backendError', message: 'try again' });
    server.failNextJob({ reason: 'rateLimitExceeded', message: 'too fast' });
    const { jobId } = await open().load(everyKind, source('flaky'));
    expect(jobId).toMatch(/_3$/);
  });

  test('bad data throws at once, and mended data loads under the next id', async () => {
    const uris = ['gs://lake/bad.jsonl'] as const;
    files.set('lake/bad.jsonl', new TextEncoder().encode('{"id": "x"}\n'));
    await expect(open().load(everyKind, { ...source('bad'), uris })).rejects.toMatchObject({
      code: 'invalid-data',
      message: expect.stringContaining('Could not convert'),
    });
    files.set('lake/bad.jsonl', files.get('lake/rows.jsonl') ?? new Uint8Array());
    expect(await open().load(everyKind, { ...source('bad'), uris })).toMatchObject({
      jobId: expect.stringMatching(/_2$/),
      rows: 3,
    });
  });

  test('an answer that was lost starts no second job', async () => {
    const before = jobIds().length;
    server.faults.failNext('jobs.insert', { code: 503, afterWork: true });
    expect((await open().load(everyKind, source('lost'))).jobId).toMatch(/_1$/);
    server.faults.failNext('jobs.insert', { code: 403, reason: 'rateLimitExceeded' });
    expect((await open().load(everyKind, source('limited'))).jobId).toMatch(/_1$/);
    expect(jobIds().length).toBe(before + 2);
  });

  test('a caller that gave up finds its job again', async () => {
    server.setPolls(2);
    const before = jobIds().length;
    const hasty = open({ deadlineMs: 10 });
    await expect(hasty.load(everyKind, source('slow'))).rejects.toMatchObject({
      code: 'deadline-exceeded',
    });
    expect((await open().load(everyKind, source('slow'))).rows).toBe(3);
    expect(jobIds().length).toBe(before + 1);
  });

  test('a look that fails starts no second job', async () => {
    const before = jobIds().length;
    server.faults.failNext('jobs.get', { code: 403, reason: 'accessDenied' });
    await expect(open().load(everyKind, source('denied'))).rejects.toMatchObject({
      code: 'permission-denied',
    });
    expect((await open().load(everyKind, source('denied'))).jobId).toMatch(/_1$/);
    expect(jobIds().length).toBe(before + 1);
  });

  test('an abort ends the waiting', async () => {
    server.setPolls(1000);
    const signal = AbortSignal.timeout(150);
    await expect(open().load(everyKind, source('aborted'), { signal })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  test('a query above the budget is refused', async () => {
    const frugal = open({ maximumBytesBilled: 1n });
    const read = frugal.read(everyKind)[Symbol.asyncIterator]();
    await expect(read.next()).rejects.toMatchObject({ code: 'budget-exceeded' });
  });

  test('a table or file that is not there', async () => {
    const none = { ...everyKind, name: 'none' };
    await expect(open().read(none)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'not-found',
    });
    const uris = ['gs://lake/none'] as const;
    await expect(open().load(everyKind, { ...source('x'), uris })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('a column or partition that is not declared is refused before any job', async () => {
    const before = jobIds().length;
    const first = (options: Parameters<ReturnType<typeof open>['read']>[1]) =>
      open().read(everyKind, options)[Symbol.asyncIterator]().next();
    await expect(first({ columns: ['nope'] })).rejects.toThrow('no column nope');
    await expect(first({ partition: { text: 'x' } })).rejects.toThrow('not partitioned by text');
    expect(jobIds().length).toBe(before);
  });

  test('files are gs:// names, and at least one', async () => {
    await expect(open().load(everyKind, { ...source('x'), uris: [] })).rejects.toThrow('no files');
    await expect(open().load(everyKind, { ...source('x'), uris: ['/tmp/x'] })).rejects.toThrow(
      'gs://<bucket>/<name>',
    );
  });

  test('Parquet columns are optional, and are refused for REQUIRED fields', async () => {
    const configuration = {
      labels: { purpose: 'test' },
      load: {
        sourceUris: ['gs://lake/rows.jsonl'],
        sourceFormat: 'PARQUET',
        destinationTable: { projectId: 'p', datasetId: 'telecom_gold', tableId: 'required' },
        schema: { fields: [{ name: 'id', type: 'INTEGER', mode: 'REQUIRED' }] },
        writeDisposition: 'WRITE_TRUNCATE',
      },
    };
    const [job] = await client.createJob({ configuration });
    const [metadata] = await job.getMetadata();
    expect(metadata.status?.errorResult?.message).toContain('is specified as REQUIRED');
  });

  test('labels and a budget are not optional', () => {
    expect(() => open({ labels: {} })).toThrow('labels');
    expect(() => open({ labels: { Team: 'x' } })).toThrow('label');
    expect(() => open({ maximumBytesBilled: 0n })).toThrow('maximumBytesBilled');
  });
});

describe('the client itself, as measured', () => {
  test('rounds int64 unless told to wrap', async () => {
    await open().load(everyKind, { ...source('first'), id: 'measured' });
    const job = client.job(
      [...server.jobs().keys()].filter((id) => id.includes('_read_'))[0] ?? '',
    );
    const [found] = await job.getQueryResults({ autoPaginate: false });
    expect(found[0].id).toBe(9007199254740992);
  });

  test('puts the labels of table.load() where BigQuery does not read them', async () => {
    const table = client.dataset('telecom_gold').table('t');
    const file = new Storage({ projectId: 'p' }).bucket('lake').file('rows.jsonl');
    const metadata = { labels: { team: 'x' }, writeDisposition: 'WRITE_TRUNCATE' };
    const load = Reflect.apply(table.createLoadJob, table, [file, metadata]);
    await expect(load).rejects.toThrow('not checked here: a load without a schema');
    const body = new TextDecoder().decode(
      server.calls.findLast(({ route }) => route === 'jobs.insert')?.body,
    );
    expect(readText(JSON.parse(body), 'configuration.load.labels.team')).toBe('x');
    expect(readText(JSON.parse(body), 'configuration.labels.team')).toBe('');
  });
});

test('SQL that the adapter does not emit is not checked here', async () => {
  await expect(client.createQueryJob({ query: 'SELECT 1' })).rejects.toMatchObject({ code: 501 });
});
