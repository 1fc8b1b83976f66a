import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, credentials, makeClientConstructor, Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type GrpcServer,
  type GrpcSchema,
  loadGrpcSchema,
  startGrpcServer,
} from './grpc-server.ts';
import { createGrpcFailure, grpcStatus } from './grpc-status.ts';
import { isMessage, type Message, readText } from './message.ts';

const behaviour = '(google.api.field_behavior)';
const reference = '(google.api.resource_reference).type';
/** A schema in the form of a client package's `protos.json`. */
const protos = {
  nested: {
    shop: {
      nested: {
        Shelf: {
          options: {
            '(google.api.resource).type': 'shop.example/Shelf',
            '(google.api.resource).pattern': 'projects/{project}/shelves/{shelf}',
          },
          fields: {
            displayName: { type: 'string', id: 1, options: { [behaviour]: 'REQUIRED' } },
            neighbour: { type: 'string', id: 2, options: { [reference]: 'shop.example/Shelf' } },
            books: { rule: 'repeated', type: 'Book', id: 3 },
            count: { type: 'int64', id: 4 },
          },
          nested: {
            Book: {
              fields: { title: { type: 'string', id: 1, options: { [behaviour]: 'REQUIRED' } } },
            },
          },
        },
        CreateShelfRequest: {
          fields: {
            parent: { type: 'string', id: 1, options: { [behaviour]: 'REQUIRED' } },
            shelf: { type: 'Shelf', id: 2, options: { [behaviour]: 'REQUIRED' } },
          },
        },
        Library: {
          methods: {
            CreateShelf: { requestType: 'CreateShelfRequest', responseType: 'Shelf' },
            GetShelf: { requestType: 'CreateShelfRequest', responseType: 'Shelf' },
          },
        },
      },
    },
  },
};

let folder: string;
let schema: GrpcSchema;
let server: GrpcServer;
let client: Client;
let made = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoa-grpc-'));
  await writeFile(join(folder, 'protos.json'), JSON.stringify(protos));
  schema = await loadGrpcSchema(join(folder, 'protos.json'));
  server = await startGrpcServer(schema, {
    'shop.Library': {
      CreateShelf: (request) => {
        if (readText(request, 'shelf.displayName') === 'bug') throw new Error('a bug');
        if (readText(request, 'shelf.displayName') === 'taken')
          throw createGrpcFailure(grpcStatus.alreadyExists, 'taken');
        made++;
        return { displayName: readText(request, 'shelf.displayName'), count: '9007199254740993' };
      },
    },
  });
  const Library = makeClientConstructor(readService(), 'Library');
  client = new Library(`127.0.0.1:${server.port}`, credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await server.close();
  await rm(folder, { recursive: true });
});

function readService(): Parameters<typeof makeClientConstructor>[0] {
  const service = schema.definition['shop.Library'];
  if (service === undefined) throw new Error('the test schema has no service');
  return Object(service);
}

function call(rpc: string, request: Message, deadlineMs = 5000): Promise<Message> {
  const metadata = new Metadata();
  metadata.set('x-goog-request-params', 'parent=p');
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, answer?: unknown) =>
      error === null && isMessage(answer) ? resolve(answer) : reject(error);
    const options = { deadline: Date.now() + deadlineMs };
    Reflect.get(client, rpc).call(client, request, metadata, options, callback);
  });
}

const shelf = { displayName: 'history', books: [{ title: 'SPQR' }] };

test('a call arrives decoded, with its headers, and the answer keeps int64 as text', async () => {
  const answer = await call('CreateShelf', { parent: 'p', shelf });
  expect(answer).toMatchObject({ displayName: 'history', count: '9007199254740993' });
  const last = server.calls.at(-1);
  expect(last?.method).toBe('Library/CreateShelf');
  expect(last?.metadata['x-goog-request-params']).toBe('parent=p');
  expect(last?.request).toMatchObject({ parent: 'p', shelf: { books: [{ title: 'SPQR' }] } });
});

test.each([
  ['a required text', { parent: '', shelf }, 'required field parent is not set'],
  ['a required message', { parent: 'p' }, 'required field shelf is not set'],
  ['a nested text', { parent: 'p', shelf: {} }, 'required field shelf.displayName is not set'],
  [
    'a text in a list',
    { parent: 'p', shelf: { displayName: 'x', books: [{}] } },
    'required field shelf.books.title is not set',
  ],
  [
    'the form of a resource name',
    { parent: 'p', shelf: { displayName: 'x', neighbour: 'shelves/7' } },
    'shelf.neighbour is "shelves/7", expected projects/{project}/shelves/{shelf}',
  ],
])('%s is checked before the handler sees the call', async (_what, request, message) => {
  await expect(call('CreateShelf', request)).rejects.toMatchObject({
    code: grpcStatus.invalidArgument,
    details: message,
  });
});

test('a failure has its status; a bug is INTERNAL; an RPC without handler is UNIMPLEMENTED', async () => {
  const named = (displayName: string) => ({ parent: 'p', shelf: { displayName } });
  await expect(call('CreateShelf', named('taken'))).rejects.toMatchObject({ code: 6 });
  await expect(call('CreateShelf', named('bug'))).rejects.toMatchObject({
    code: 13,
    details: 'a bug',
  });
  await expect(call('GetShelf', named('x'))).rejects.toMatchObject({ code: 12 });
});

test('faults come in order, before or after the work, and then pass', async () => {
  const request = { parent: 'p', shelf };
  made = 0;
  server.faults.failNext('Library/CreateShelf', { code: 14, times: 2 });
  server.faults.failNext('Library/CreateShelf', { code: 8, message: 'lost', afterWork: true });
  const codes: unknown[] = [];
  for (let i = 0; i < 3; i++)
    await call('CreateShelf', request).catch((error) => codes.push([error.code, made]));
  expect(codes).toStrictEqual([
    [14, 0],
    [14, 0],
    [8, 1],
  ]);
  await call('CreateShelf', request);
  expect(made).toBe(2);
});

test('a hanging call ends by the deadline of the caller', async () => {
  server.faults.hangNext('Library/CreateShelf');
  await expect(call('CreateShelf', { parent: 'p', shelf }, 100)).rejects.toMatchObject({ code: 4 });
});

test('a service or RPC that the schema does not have is refused at the start', async () => {
  await expect(startGrpcServer(schema, { 'shop.None': {} })).rejects.toThrow(
    'no service shop.None',
  );
  await expect(
    startGrpcServer(schema, { 'shop.Library': { Nothing: () => ({}) } }),
  ).rejects.toThrow('shop.Library has no RPC Nothing');
});

test('packAny packs by full name', () => {
  const any = schema.packAny('shop.Shelf', { displayName: 'a' });
  expect(any).toStrictEqual({
    type_url: 'type.googleapis.com/shop.Shelf',
    value: Buffer.from([0x0a, 0x01, 0x61]),
  });
  expect(() => schema.packAny('shop.Library', {})).toThrow('no message shop.Library');
});
