import { type Bucket, Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from 'vitest';
import { collectBytes, readObject, readStream } from '../read-object.ts';
import { describeObjectStore } from '../testing/describe-object-store.ts';
import { type GcsServer, startGcsServer } from '../testing/gcs-server.ts';
import type { GcsBucket } from './gcs-client.ts';
import { createGcsObjectStore } from './gcs-object-store.ts';

const bucketName = 'telecom-mlops-llmops-data-test';
let server: GcsServer;
let storage: Storage;
let folders = 0;

beforeAll(async () => {
  server = await startGcsServer({ buckets: [bucketName], pageSize: 3 });
  storage = connect();
});
afterAll(() => server.close());

function connect(): Storage {
  return new Storage({ apiEndpoint: server.url, projectId: 'p' });
}
/** A store in a folder of its own. */
function open(client = storage, timeoutMs = 20_000) {
  const bucket = client.bucket(bucketName);
  return createGcsObjectStore({ bucket, prefix: `t${++folders}`, timeoutMs });
}
const bytes = (text: string) => new TextEncoder().encode(text);
const callsOf = (route: string) => server.calls.filter((call) => call.route === route);
async function* stream(...parts: readonly string[]) {
  for (const part of parts) yield bytes(part);
}

test('the official bucket is a GcsBucket', () => {
  expectTypeOf<Bucket>().toExtend<GcsBucket>();
});

describe('the client itself, as measured', () => {
  test('save() without a precondition switches off every later retry', async () => {
    const client = connect();
    const file = client.bucket(bucketName).file('measured');
    await file.save('x', { resumable: false });
    const before = callsOf('objects.get').length;
    server.faults.failNext('objects.get', { code: 503 });
    await expect(file.getMetadata()).rejects.toMatchObject({ code: 503 });
    expect(callsOf('objects.get').length).toBe(before + 1);
    expect(client.retryOptions.autoRetry).toBe(false);
  });

  test('nothing in the store does', async () => {
    const client = connect();
    const store = open(client);
    await store.put('a', bytes('1'), { ifGeneration: 'any' });
    await store.put('b', stream('2'), { ifGeneration: 'any' });
    await store.put('c', stream('2'), { ifGeneration: 'absent' });
    await store.delete('a');
    await readObject(store, 'b');
    expect(client.retryOptions.autoRetry).toBe(true);
  });
});

describeObjectStore('Cloud Storage', { describe, test }, async () => open());

describe('what a put sends', () => {
  test('small bytes go in one request, streams in a resumable upload', async () => {
    const store = open();
    const before = server.calls.length;
    await store.put('small', bytes('x'), { ifGeneration: 'absent' });
    expect(server.calls.slice(before).map(({ query }) => query.get('uploadType'))).toStrictEqual([
      'multipart',
    ]);
    const start = server.calls.length;
    await store.put('stream', stream('a', 'b'), { ifGeneration: 'absent' });
    expect(server.calls.slice(start).map(({ route }) => route)).toStrictEqual([
      'objects.insert',
      'upload.put',
    ]);
  });

  test('bytes above 8 MiB go in a resumable upload and come back the same', async () => {
    const large = new Uint8Array(8 * 1024 * 1024 + 1).map((_, i) => i % 251);
    const store = open();
    await store.put('large', large, { ifGeneration: 'absent' });
    expect(server.calls.at(-1)?.route).toBe('upload.put');
    expect(Buffer.compare(Buffer.from((await readObject(store, 'large')) ?? []), large)).toBe(0);
  });

  test('every write and delete has a precondition', async () => {
    const store = open();
    const before = server.calls.length;
    await store.put('a', bytes('1'), { ifGeneration: 'absent' });
    const generation = await store.put('a', bytes('2'), { ifGeneration: 'any' });
    await store.put('b', stream('3'), { ifGeneration: 'any' });
    await store.delete('a');
    const writes = server.calls
      .slice(before)
      .filter(({ route }) => ['objects.insert', 'objects.delete'].includes(route))
      .map(({ query }) => query.get('ifGenerationMatch'));
    expect(writes).toStrictEqual(['0', expect.stringMatching(/^\d{16}$/), '0', generation]);
  });
});

describe('failures', () => {
  test('a write whose answer was lost is repeated and is no conflict', async () => {
    for (const body of [bytes('x'), stream('x')]) {
      const store = open();
      const route = body instanceof Uint8Array ? 'objects.insert' : 'upload.put';
      server.faults.failNext(route, { code: 503, afterWork: true });
      const generation = await store.put('log/1.json', body, { ifGeneration: 'absent' });
      expect((await store.get('log/1.json'))?.generation).toBe(generation);
    }
  });

  test('of two writers, the one who lost does not take the other for itself', async () => {
    const [first, second] = [open(), open(connect())];
    await first.put('x', bytes('1'), { ifGeneration: 'absent' });
    const rival = createGcsObjectStore({
      bucket: connect().bucket(bucketName),
      prefix: `t${folders - 1}`,
    });
    server.faults.failNext('objects.insert', { code: 503 });
    await expect(rival.put('x', bytes('2'), { ifGeneration: 'absent' })).rejects.toMatchObject({
      code: 'conflict',
    });
    expect(await second.get('x')).toBe(undefined);
  });

  test('reads, writes and deletes pass over one 503', async () => {
    const store = open();
    server.faults.failNext('objects.insert', { code: 503 });
    await store.put('a', bytes('1'), { ifGeneration: 'absent' });
    server.faults.failNext('objects.get', { code: 503 });
    expect(await readObject(store, 'a')).toStrictEqual(bytes('1'));
    server.faults.failNext('objects.delete', { code: 503, afterWork: true });
    await store.delete('a');
    expect(await store.get('a')).toBe(undefined);
  });

  test('absent and forbidden do not look alike', async () => {
    const store = open();
    server.faults.failNext('objects.get', { code: 403, reason: 'forbidden' });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'permission-denied' });
    expect(await store.get('a')).toBe(undefined);
    const elsewhere = createGcsObjectStore({ bucket: storage.bucket('no-such-bucket') });
    await expect(elsewhere.get('a')).rejects.toMatchObject({ code: 'not-found' });
    server.faults.failNext('objects.list', { code: 403 });
    await expect(store.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'permission-denied',
    });
  });

  test.each([
    ['whole', undefined],
    ['in part', { start: 10, end: 90_000 }],
  ])(
    'a download %s that breaks off or falls silent fails, and is whole when repeated',
    async (_, range) => {
      const store = open(storage, 500);
      const body = bytes('0123456789'.repeat(10_000));
      await store.put('a', body, { ifGeneration: 'absent' });
      const read = async () => {
        const object = await store.get('a', range ? { range } : {});
        return object && collectBytes(readStream(object.body));
      };
      server.breakNextDownload('cut', 50_000);
      await expect(read()).rejects.toMatchObject({
        code: expect.stringMatching(/^(unavailable|corrupt)$/),
      });
      server.breakNextDownload('silence', 50_000);
      await expect(read()).rejects.toMatchObject({ code: 'deadline-exceeded' });
      expect(await read()).toStrictEqual(body.slice(range?.start, range?.end));
    },
  );

  test('a slow down (429) and a broken connection are passed over', async () => {
    const store = open();
    server.faults.failNext('objects.insert', { code: 429, reason: 'rateLimitExceeded' });
    await store.put('a', bytes('1'), { ifGeneration: 'absent' });
    server.faults.failNext('objects.insert', { code: 403, reason: 'rateLimitExceeded' });
    await expect(store.put('c', stream('1'), { ifGeneration: 'absent' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    server.faults.failNext('objects.insert', { code: 0, cut: true, afterWork: true });
    await store.put('b', bytes('2'), { ifGeneration: 'absent' });
    server.faults.failNext('objects.get', { code: 0, cut: true });
    expect(await readObject(store, 'b')).toStrictEqual(bytes('2'));
    expect(callsOf('objects.insert').length).toBeGreaterThan(3);
  });

  test('a download with a turned bit is corrupt', async () => {
    const store = open();
    await store.put('a', bytes('0123456789'), { ifGeneration: 'absent' });
    server.corruptNextDownload();
    await expect(readObject(store, 'a')).rejects.toMatchObject({ code: 'corrupt' });
    expect(await readObject(store, 'a')).toStrictEqual(bytes('0123456789'));
  });

  test('a body is of the generation that get saw', async () => {
    const store = open();
    await store.put('a', bytes('old'), { ifGeneration: 'any' });
    const object = await store.get('a');
    await store.put('a', bytes('new'), { ifGeneration: 'any' });
    await expect(new Response(object?.body).text()).rejects.toMatchObject({ code: 'conflict' });
  });

  test('any goes on when another writer comes between, for bytes', async () => {
    const store = open();
    server.faults.failNext('objects.insert', { code: 412, reason: 'conditionNotMet', times: 2 });
    await store.put('a', bytes('1'), { ifGeneration: 'any' });
    expect(await readObject(store, 'a')).toStrictEqual(bytes('1'));
    server.faults.failNext('objects.insert', { code: 412, reason: 'conditionNotMet', times: 5 });
    await expect(store.put('a', bytes('2'), { ifGeneration: 'any' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    server.faults.failNext('upload.put', { code: 412, reason: 'conditionNotMet' });
    await expect(store.put('a', stream('3'), { ifGeneration: 'any' })).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await readObject(store, 'a')).toStrictEqual(bytes('1'));
  });

  test('a server that never answers ends by the timeout, or by the signal', async () => {
    server.faults.hangNext('objects.get');
    await expect(open(storage, 200).get('a')).rejects.toMatchObject({ code: 'deadline-exceeded' });
    server.faults.hangNext('objects.get');
    await expect(open().get('a', { signal: AbortSignal.timeout(100) })).rejects.toMatchObject({
      code: 'aborted',
    });
  });

  test('an abort ends a write', async () => {
    const controller = new AbortController();
    const endless = async function* () {
      yield bytes('x');
      controller.abort();
      await new Promise((resolve) => setTimeout(resolve, 50));
      yield bytes('y');
    };
    const store = open();
    const write = store.put('a', endless(), { ifGeneration: 'any', signal: controller.signal });
    await expect(write).rejects.toMatchObject({ code: 'aborted' });
    expect(await store.get('a')).toBe(undefined);
  });
});

test('folder marks of the console are not listed', async () => {
  await storage.bucket(bucketName).file('marked/').save('', { resumable: false });
  const store = createGcsObjectStore({ bucket: connect().bucket(bucketName), prefix: 'marked' });
  await store.put('a', bytes('1'), { ifGeneration: 'any' });
  const keys: string[] = [];
  for await (const { key } of store.list('')) keys.push(key);
  expect(keys).toStrictEqual(['a']);
});

test('a large download draws no warning of Node', async () => {
  const warnings: string[] = [];
  const note = ({ message }: Error) => warnings.push(message);
  process.on('warning', note);
  const store = open();
  await store.put('a', new Uint8Array(200_000), { ifGeneration: 'any' });
  await readObject(store, 'a');
  await new Promise(setImmediate);
  process.off('warning', note);
  expect(warnings).toStrictEqual([]);
});

test('leaving a body early stops the download', async () => {
  const store = open();
  await store.put('a', new Uint8Array(4_000_000), { ifGeneration: 'any' });
  const object = await store.get('a');
  let read = 0;
  if (object)
    for await (const part of readStream(object.body)) {
      read += part.length;
      break;
    }
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(4_000_000);
});
