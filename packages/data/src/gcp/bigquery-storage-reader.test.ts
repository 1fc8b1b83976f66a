import type { v1 } from '@google-cloud/bigquery-storage';
import { afterAll, beforeAll, expect, expectTypeOf, test } from 'vitest';
import { readRows } from '../arrow-rows.ts';
import { systemClock } from '../clock.ts';
import { defineTable, type Row, type TableDefinition } from '../table.ts';
import type { StoredTable } from '../testing/bigquery-catalog.ts';
import {
  type BigQueryStorageServer,
  startBigQueryStorageServer,
} from '../testing/bigquery-storage-server.ts';
import { localClientOptions } from '../testing/local-client.ts';
import { connectBigQueryRead } from './connect-bigquery-read.ts';
import { toBigQuerySchema } from './bigquery-column.ts';
import type { BigQueryRead } from './bigquery-reader.ts';
import { type BigQueryReadClient, createStorageReader } from './bigquery-storage-reader.ts';

const everyKind = defineTable({
  name: 'every_kind',
  layer: 'gold',
  key: ['id'],
  partitionBy: ['day', 'level', 'small', 'yes'],
  columns: {
    id: { kind: 'int64' },
    day: { kind: 'date' },
    text: { kind: 'string', nullable: true },
    level: { kind: 'category', levels: ['a', '" OR TRUE --'] },
    yes: { kind: 'boolean', nullable: true },
    small: { kind: 'int32' },
    real: { kind: 'float64' },
    price: { kind: 'decimal', precision: 12, scale: 2 },
    huge: { kind: 'decimal', precision: 38, scale: 20, nullable: true },
    at: { kind: 'timestamp' },
  },
});
const cells = [
  ['9007199254740993', '2024-02-29', 'a "quoted"\nline ☂', 'a', 'true', '-2147483648', '-0.0'],
  ['-9223372036854775808', '0001-01-01', null, '" OR TRUE --', null, '0', 'NaN'],
  ['3', '9999-12-31', '', 'a', 'false', '7', '0.1'],
].map((row, i) => [
  ...row,
  ...([
    ['-0.05', '123456789012345678.1234567890123456789', '1790000000000001'],
    ['1000000000.1', null, '-1'],
    ['0', '-0.00000000000000000001', '0'],
  ][i] ?? []),
]);
const expected: readonly Row<typeof everyKind>[] = [
  {
    id: 9007199254740993n,
    day: '2024-02-29',
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
    day: '0001-01-01',
    text: null,
    level: '" OR TRUE --',
    yes: null,
    small: 0,
    real: Number.NaN,
    price: '1000000000.10',
    huge: null,
    at: -1n,
  },
  {
    id: 3n,
    day: '9999-12-31',
    text: '',
    level: 'a',
    yes: false,
    small: 7,
    real: 0.1,
    price: '0.00',
    huge: '-0.00000000000000000001',
    at: 0n,
  },
];
const numbers = defineTable({
  name: 'numbers',
  layer: 'gold',
  key: ['n'],
  columns: { n: { kind: 'int64' }, text: { kind: 'string' } },
});
const fieldsOf = (table: TableDefinition) => toBigQuerySchema(table.columns, { allNullable: true });
const store = (table: TableDefinition, rows: StoredTable['rows']): StoredTable => ({
  fields: fieldsOf(table).map((field) => ({ ...field })),
  rows,
  timePartitioning: {},
});
const count = 1003;
const tables = new Map<string, StoredTable>([
  ['p.d.every_kind', store(everyKind, cells)],
  [
    'p.d.numbers',
    store(
      numbers,
      Array.from({ length: count }, (_, i) => [String(i), `row ${i} ☂`]),
    ),
  ],
]);
const asked: (bigint | undefined)[] = [];

let server: BigQueryStorageServer;
let client: Awaited<ReturnType<typeof connectBigQueryRead>>;
beforeAll(async () => {
  server = await startBigQueryStorageServer({
    table(path, atMicros) {
      asked.push(atMicros);
      return tables.get(path);
    },
    rowsPerAnswer: 100,
  });
  client = await connectBigQueryRead(await localClientOptions(server));
});
afterAll(async () => {
  await client.close();
  await server.close();
});

async function readAll<T extends TableDefinition>(
  table: T,
  more: Partial<BigQueryRead> & { readonly streams?: number; readonly idleTimeoutMs?: number } = {},
): Promise<readonly Row<T>[]> {
  const { streams = 1, idleTimeoutMs = 5000, ...read } = more;
  const reader = createStorageReader({
    client,
    project: 'payer',
    clock: { ...systemClock, sleep: async () => undefined },
    streams,
    idleTimeoutMs,
  });
  const rows: Row<T>[] = [];
  for await (const batch of reader(table, {
    target: { projectId: 'p', datasetId: 'd', tableId: table.name },
    columns: Object.keys(table.columns),
    partition: {},
    ...read,
  }))
    rows.push(...readRows(table, batch));
  return rows;
}
const allNumbers = Array.from({ length: count }, (_, i) => ({ n: BigInt(i), text: `row ${i} ☂` }));
const lastRequest = (method: string) =>
  server.calls.findLast((call) => call.method === `BigQueryRead/${method}`)?.request;

test('the official client is a BigQueryReadClient', () => {
  expectTypeOf<v1.BigQueryReadClient>().toExtend<BigQueryReadClient>();
});

test('every kind of column comes back as it was', async () => {
  expect(await readAll(everyKind)).toStrictEqual(expected);
});

test('chosen columns and partitions are chosen by the server, hostile values included', async () => {
  const partition = { day: '0001-01-01', level: '" OR TRUE --', small: '0' };
  expect(await readAll(everyKind, { partition })).toStrictEqual(expected.slice(1, 2));
  expect(await readAll(everyKind, { partition: { yes: 'false' } })).toStrictEqual(
    expected.slice(2),
  );
  expect(await readAll(everyKind, { partition: { level: 'none' } })).toStrictEqual([]);
  const picked = { ...numbers, columns: { text: numbers.columns.text } };
  expect((await readAll(picked, { columns: ['text'] })).length).toBe(count);
  expect(lastRequest('CreateReadSession')).toMatchObject({
    parent: 'projects/payer',
    readSession: {
      table: 'projects/p/datasets/d/tables/numbers',
      dataFormat: 'ARROW',
      readOptions: { selectedFields: ['text'], rowRestriction: '' },
    },
  });
});

test('a table as it was', async () => {
  await readAll(everyKind, { asOfMicros: 1_790_000_000_123_456n });
  expect(asked.at(-1)).toBe(1_790_000_000_123_456n);
});

test('several streams, several answers each', async () => {
  const before = server.calls.length;
  expect(await readAll(numbers, { streams: 3 })).toStrictEqual(allNumbers);
  expect(server.calls.length - before).toBe(4);
});

test.each([0, 1, 4, 11])(
  'a stream that breaks after %i answers goes on where it broke',
  async (answers) => {
    server.cutNextStream(answers);
    expect(await readAll(numbers)).toStrictEqual(allNumbers);
  },
);

test('a stream that breaks again and again, but brings rows, is read to its end', async () => {
  for (let i = 0; i < 8; i++) server.cutNextStream(1);
  expect(await readAll(numbers)).toStrictEqual(allNumbers);
});

test('a stream that breaks five times without a row is given up', async () => {
  server.faults.failNext('BigQueryRead/ReadRows', { code: 14, times: 5 });
  await expect(readAll(numbers)).rejects.toMatchObject({ code: 'unavailable' });
}, 20_000);

test('a stream that falls silent is opened again; silence for ever ends', async () => {
  server.silenceStreams(6);
  // Long enough for a busy machine to answer within it: a stream is silent once, after 600 rows.
  expect(await readAll(numbers, { idleTimeoutMs: 1000 })).toStrictEqual(allNumbers);
  server.silenceStreams(0);
  await expect(readAll(numbers, { idleTimeoutMs: 50 })).rejects.toMatchObject({
    code: 'deadline-exceeded',
  });
  server.silenceStreams(undefined);
}, 20_000);

test('an abort ends a stream', async () => {
  server.silenceStreams(1);
  await expect(readAll(numbers, { signal: AbortSignal.timeout(150) })).rejects.toMatchObject({
    code: 'aborted',
  });
  server.silenceStreams(undefined);
});

test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
  ['cut short', (bytes) => bytes.slice(0, -40)],
  ['cut in its head', (bytes) => bytes.slice(0, 20)],
  ['empty', () => new Uint8Array()],
  ['nonsense', (bytes) => bytes.map((byte, i) => (i > 8 && i < 60 ? 0xff : byte))],
  ['texts that are not UTF-8', (bytes) => bytes.map((byte) => (byte === 0xe2 ? 0xff : byte))],
  ['the end of the stream', () => Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0)],
])('an answer that is %s is corrupt, never other rows', async (_, change) => {
  server.corruptNextAnswer(change);
  await expect(readAll(numbers)).rejects.toMatchObject({ code: 'corrupt' });
});

test('what is not there or not allowed', async () => {
  const other = { ...numbers, name: 'none' };
  await expect(readAll(other)).rejects.toMatchObject({ code: 'not-found' });
  await expect(readAll(numbers, { columns: ['nope'] })).rejects.toThrow('no column nope');
  server.faults.failNext('BigQueryRead/CreateReadSession', { code: 7 });
  await expect(readAll(numbers)).rejects.toMatchObject({ code: 'permission-denied' });
  const text = { ...numbers, columns: { ...numbers.columns, n: { kind: 'string' } } } as const;
  await expect(readAll(text)).rejects.toThrow('column n is declared string, BigQuery gives int64');
});
