import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { telcoColumns } from './generate/telco-row.ts';
import { openInput } from './open-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'churn-input-'));
const header = telcoColumns.join(',');
const good = `${header}\n${'x'.repeat(200_000)}\n`;
let address = '';
const server = createServer((request, response) => {
  response.statusCode = request.url === '/telco.csv' ? 200 : request.url === '/busy' ? 503 : 404;
  response.end(good);
});

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  if (typeof bound === 'object') address = `http://127.0.0.1:${bound?.port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

async function text(input: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await openInput(input)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
const file = (content: string): string => {
  const path = join(folder, 'input.csv');
  writeFileSync(path, content);
  return path;
};

test('every byte of a file and of a URL comes through', async () => {
  expect(await text(file(good))).toBe(good);
  expect(await text(`${address}/telco.csv`)).toBe(good);
});

test.each([
  ['header only', header],
  ['Windows line ends', `${header}\r\nrow\r\n`],
  ['quoted names', `"${telcoColumns.join('","')}"\nrow\n`],
  ['a byte order mark', `\uFEFF${header}\nrow\n`],
  ['another order and one column more', `extra,${[...telcoColumns].reverse().join(',')}\n`],
])('taken: %s', async (_, content) => {
  expect(await text(file(content))).toBe(content);
});

test.each([
  ['', 'the file is empty'],
  [`${telcoColumns.join(';')}\n`, 'columns must be separated by commas, found semicolons'],
  [`${telcoColumns.join('\t')}\n`, 'columns must be separated by commas, found tabs'],
  [`${header.replace('Contract,', '')}\n`, 'column Contract missing from the header'],
  [
    `${header.replace('Contract,', '').replace(',Churn', '')}\n`,
    'columns Contract, Churn missing from the header',
  ],
  ['PK\u0003\u0004 a spreadsheet', 'not a Telco churn CSV'],
])('%j is refused', async (content, message) => {
  await expect(openInput(file(content))).rejects.toThrow(message);
});

test('a missing file, a folder and a failing server are told apart', async () => {
  await expect(openInput(join(folder, 'none.csv'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(openInput(folder)).rejects.toMatchObject({ code: 'invalid-argument' });
  await expect(openInput(`${address}/none.csv`)).rejects.toMatchObject({ code: 'not-found' });
  await expect(openInput(`${address}/busy`)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(openInput('http://127.0.0.1:1/x')).rejects.toMatchObject({ code: 'unavailable' });
});
