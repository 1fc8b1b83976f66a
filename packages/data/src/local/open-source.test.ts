import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collectBytes } from '../read-object.ts';
import { openSource } from './open-source.ts';

let server: Server;
let base: string;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lagoa-source-test-'));
  server = createServer((request, response) => {
    const [, status = '200'] = /^\/(\d+)/.exec(request.url ?? '') ?? [];
    if (request.url === '/broken.csv') {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half');
      setTimeout(() => response.destroy(), 20);
    } else if (request.url === '/moved') response.writeHead(302, { location: '/a.CSV' }).end();
    else response.writeHead(Number(status)).end('id\n1\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

const textOf = async (body: AsyncIterable<Uint8Array>) =>
  new TextDecoder().decode(await collectBytes(body));

describe('openSource', () => {
  test('opens a file, as often as asked, and leaves it', async () => {
    const path = join(folder, 'a.b.Csv');
    await writeFile(path, 'id\n1\n');
    const source = await openSource(path);
    expect([source.name, source.extension, source.path]).toStrictEqual([path, '.csv', path]);
    expect([await textOf(source.open()), await textOf(source.open())]).toStrictEqual([
      'id\n1\n',
      'id\n1\n',
    ]);
    await source.close();
    expect(existsSync(path)).toBe(true);
  });

  test('a missing file is not-found and names it; a folder is not a file', async () => {
    await expect(openSource(join(folder, 'none.csv'))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('none.csv: no such file'),
    });
    await expect(openSource(folder)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('a URL is downloaded once, read as often as asked, and cleared away', async () => {
    const source = await openSource(`${base}/a.CSV?x=1`);
    expect(source.extension).toBe('.csv');
    expect(source.name).toBe(`${base}/a.CSV`);
    expect([await textOf(source.open()), await textOf(source.open())]).toStrictEqual([
      'id\n1\n',
      'id\n1\n',
    ]);
    await source.close();
    expect(existsSync(source.path)).toBe(false);
    const moved = await openSource(`${base}/moved`);
    expect(await textOf(moved.open())).toBe('id\n1\n');
    await moved.close();
  });

  test.each([
    [404, 'not-found'],
    [410, 'not-found'],
    [401, 'permission-denied'],
    [403, 'permission-denied'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('HTTP %d is %s', async (status, code) => {
    await expect(openSource(`${base}/${status}`)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(`expected HTTP 200, got ${status}`),
    });
  });

  test('a secret in a URL stays out of messages; what cannot be fetched is refused', async () => {
    const signed = openSource(`${base}/404?signature=secret`);
    await expect(signed).rejects.toThrow(/^(?!.*secret)download .*\/404: expected HTTP 200/);
    const named = openSource('http://user:secret@127.0.0.1:1/a.csv');
    await expect(named).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.not.stringContaining('secret'),
    });
    await expect(openSource('http://')).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('an answer that breaks off and a server that is not there are unavailable', async () => {
    await expect(openSource(`${base}/broken.csv`)).rejects.toMatchObject({ code: 'unavailable' });
    await expect(openSource('http://127.0.0.1:1/a.csv')).rejects.toMatchObject({
      code: 'unavailable',
      message: 'download http://127.0.0.1:1/a.csv: no answer',
    });
  });
});
