import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateTelcoMonth, telcoCsv } from '../generate/generate-telco.ts';
import { readLanding } from '../landing.ts';
import { type ChurnOptions, parseCommand } from '../options.ts';
import { silent } from '../progress.ts';
import { names } from '../tables.ts';
import { wireLocal } from '../wire-local.ts';
import type { Wiring } from '../wiring.ts';
import { buildSilver } from './build-silver.ts';
import { ingest } from './ingest.ts';

const root = mkdtempSync(join(tmpdir(), 'churn-ingest-'));
const csv = [...telcoCsv(generateTelcoMonth({ seed: 1, month: 1, customers: 200 }))].join('');
const file = join(root, 'telco.csv');
writeFileSync(file, csv);

const server = createServer((request, response) => {
  response.statusCode = request.url === '/telco.csv' ? 200 : 404;
  response.end(csv);
});
let address = '';
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const bound = server.address();
  if (typeof bound === 'object') address = `http://127.0.0.1:${bound?.port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  rmSync(root, { recursive: true });
});

const optionsOf = (...args: readonly string[]): ChurnOptions => {
  const command = parseCommand(args, root);
  if (command.kind === 'help') throw new Error('no options');
  return command.options;
};

async function withWiring<T>(output: string, use: (wiring: Wiring) => Promise<T>): Promise<T> {
  const wiring = wireLocal({ output: join(root, output), env: 'local' }, silent);
  return use(wiring).finally(() => wiring.close());
}

async function keys(wiring: Wiring): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { key } of wiring.bucket.list(names.bronze)) found.push(key);
  return found;
}

describe('ingest', () => {
  test('the same bytes land once, from a path or a URL', () =>
    withWiring('once', async (wiring) => {
      const fromPath = await ingest(wiring, optionsOf('--input', 'telco.csv'));
      const landed = await keys(wiring);
      const fromUrl = await ingest(wiring, optionsOf('--input', `${address}/telco.csv`));
      expect(fromUrl).toEqual(fromPath);
      expect(await keys(wiring)).toEqual(landed);
      expect(landed).toHaveLength(3); // the bytes, their manifest, the landing
      expect(await readLanding(wiring.bucket)).toEqual(fromPath);
      expect(fromPath.description).toBe('customers of telco.csv');
      expect(fromPath).toMatchObject({ synthetic: false, files: [{ month: '2026-01-01' }] });
    }));

  test('a refused file leaves nothing', () =>
    withWiring('refused', async (wiring) => {
      writeFileSync(join(root, 'bad.csv'), csv.replaceAll(',', ';'));
      await expect(ingest(wiring, optionsOf('--input', 'bad.csv'))).rejects.toThrow('semicolons');
      await expect(
        ingest(wiring, optionsOf('--input', `${address}/none.csv`)),
      ).rejects.toMatchObject({ code: 'not-found' });
      expect(await keys(wiring)).toEqual([]);
    }));

  test('generated months say that they are synthetic, and how good a model can be', () =>
    withWiring('generated', async (wiring) => {
      const landing = await ingest(wiring, optionsOf('--customers', '500', '--months', '2'));
      expect(landing.synthetic).toBe(true);
      expect(landing.description).toMatch(/^synthetic customers/);
      expect(landing.files.map(({ month }) => month)).toEqual(['2026-01-01', '2026-02-01']);
      expect(landing.bestPossibleAuc).toBeGreaterThan(0.8);
    }));
});

test('silver keeps good rows, quarantines bad ones, and loses none', () =>
  withWiring('quarantine', async (wiring) => {
    const [header = '', ...rows] = csv.trimEnd().split('\n');
    const change = (row: number, from: RegExp, to: string): void => {
      rows[row] = (rows[row] ?? '').replace(from, to);
    };
    const unbilled = rows.findIndex((row) => row.split(',')[5] !== '0');
    change(unbilled, /,[^,]*,(Yes|No)$/, ', ,$1'); // blank TotalCharges after the first month
    change(20, /^([^,]*),(Female|Male)/, '$1,Robot');
    change(21, /,(Yes|No)$/, ',Maybe');
    rows.push(rows[30] ?? ''); // the same customer twice
    rows.push('half a row');
    writeFileSync(join(root, 'dirty.csv'), `${[header, ...rows].join('\r\n')}\r\n`);
    await ingest(wiring, optionsOf('--input', 'dirty.csv'));
    const counts = await buildSilver(wiring);
    expect(counts).toEqual({ rows: 202, accepted: 197, quarantined: 5 });
  }));
