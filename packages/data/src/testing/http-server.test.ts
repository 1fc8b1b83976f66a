import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpFailure, type HttpServer, startHttpServer } from './http-server.ts';

let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer([
    {
      name: 'objects.get',
      method: 'GET',
      path: '/b/{bucket}/o/{object}',
      handle: ({ parameters, query }) => {
        if (parameters.object === 'none') throw createHttpFailure(404, 'notFound', 'no object');
        return { status: 200, body: { ...parameters, alt: query.get('alt') } };
      },
    },
    {
      name: 'objects.put',
      method: 'PUT',
      path: '/bytes',
      handle: ({ body }) => ({ status: 201, body: body.map((byte) => byte + 1) }),
    },
  ]);
});
afterAll(() => server.close());

test('a path parameter keeps an encoded slash', async () => {
  const response = await fetch(`${server.url}/b/x/o/a%2Fb?alt=media`);
  expect(await response.json()).toStrictEqual({ bucket: 'x', object: 'a/b', alt: 'media' });
  expect(server.calls.at(-1)?.route).toBe('objects.get');
});

test('bytes go in and out as they are', async () => {
  const response = await fetch(`${server.url}/bytes`, { method: 'PUT', body: Uint8Array.of(1, 2) });
  expect(response.status).toBe(201);
  expect(new Uint8Array(await response.arrayBuffer())).toStrictEqual(Uint8Array.of(2, 3));
});

test('failures and faults carry the error body of Google', async () => {
  const missing = await fetch(`${server.url}/b/x/o/none`);
  expect([missing.status, await missing.json()]).toStrictEqual([
    404,
    {
      error: {
        code: 404,
        message: 'no object',
        errors: [{ domain: 'global', reason: 'notFound', message: 'no object' }],
      },
    },
  ]);
  server.faults.failNext('objects.get', { code: 503, reason: 'backendError' });
  expect((await fetch(`${server.url}/b/x/o/y`)).status).toBe(503);
  expect((await fetch(`${server.url}/b/x/o/y`)).status).toBe(200);
});

test('what no route takes is 501, and logged', async () => {
  const response = await fetch(`${server.url}/b/x`, { method: 'DELETE' });
  expect(response.status).toBe(501);
  expect(server.calls.at(-1)).toMatchObject({ route: 'none', method: 'DELETE', path: '/b/x' });
});
