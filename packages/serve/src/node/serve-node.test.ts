import { createManualClock } from '@lagoa/data';
import { expect, test } from 'vitest';
import { ana, createBundle, customers } from '../fixtures/churn.ts';
import { createHandler } from '../handler.ts';
import { serveNode } from './serve-node.ts';

const bundle = await createBundle();

/** A promise that the test resolves. */
function createGate(): { readonly opened: Promise<void>; open(): void } {
  const gate = { open: () => {} };
  const opened = new Promise<void>((resolve) => {
    gate.open = resolve;
  });
  return { opened, open: () => gate.open() };
}

test('scores over a socket', async () => {
  const handler = createHandler({ bundle, table: customers, clock: createManualClock(0n) });
  const server = await serveNode({ handler, port: 0 });
  try {
    expect(server.url).toBe(`http://127.0.0.1:${server.port}`);
    const response = await fetch(`${server.url}/v1/score`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ana),
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ score: Math.fround(0.1), decision: false });
    const large = await fetch(`${server.url}/v1/score`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `"${'x'.repeat(100_000)}"`,
    });
    expect([large.status, (await large.json()).title]).toEqual([413, 'Content Too Large']);
    const unsized: RequestInit & { readonly duplex: 'half' } = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new ReadableStream({
        pull: (controller) => controller.enqueue(new TextEncoder().encode('x'.repeat(30_000))),
      }),
      duplex: 'half',
    };
    expect((await fetch(`${server.url}/v1/score`, unsized)).status).toBe(413);
  } finally {
    await server.close();
  }
});

test('close waits for the request under way and takes no other', async () => {
  const started = createGate();
  const finish = createGate();
  const handler = async () => {
    started.open();
    await finish.opened;
    return new Response('done');
  };
  const server = await serveNode({ handler, port: 0 });
  const began = performance.now();
  const response = fetch(server.url);
  await started.opened;
  let closed = false;
  const closing = server.close().then(() => {
    closed = true;
  });
  await expect(fetch(server.url)).rejects.toThrow();
  expect(closed).toBe(false);
  finish.open();
  expect(await (await response).text()).toBe('done');
  await closing;
  await server.close(); // again is fine
  expect(performance.now() - began).toBeLessThan(2000); // kept-alive connections would hold it for 5 s
});

test('close cuts off a request that outlasts the grace', async () => {
  const started = createGate();
  const handler = () => {
    started.open();
    return new Promise<Response>(() => {});
  };
  const server = await serveNode({ handler, port: 0, graceMs: 50 });
  const response = fetch(server.url);
  await started.opened;
  await Promise.all([server.close(), expect(response).rejects.toThrow()]);
});

test('a taken port is said in one error', async () => {
  const handler = async () => new Response('');
  const server = await serveNode({ handler, port: 0 });
  await expect(serveNode({ handler, port: server.port })).rejects.toMatchObject({
    code: 'unavailable',
    message: `cannot listen on 127.0.0.1:${server.port} (EADDRINUSE)`,
  });
  await server.close();
});
