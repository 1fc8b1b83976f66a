import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDuckdbEngine } from '@lagoa/data/local';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DriftReport } from '../drift-report.ts';
import { help } from './command-line.ts';
import { runDrift } from './run-drift.ts';

const folder = mkdtempSync(join(tmpdir(), 'lagoa-drift-'));
const main = fileURLToPath(new URL('main.ts', import.meta.url));

/** A table whose numbers grow by `factor`; integers, decimals, texts, flags, dates, lists and ids. */
const rows = (factor: number) => `
  SELECT
    CASE WHEN i % 10 = 0 THEN NULL ELSE (i * 7919 % 1000) * ${factor} END AS charge,
    (i * 31 % 72)::INTEGER AS tenure,
    (i % 500 / 4)::DECIMAL(10, 2) AS discount,
    ['monthly', 'yearly', 'weekly'][1 + i % 3] AS contract,
    i % 4 = 0 AS senior,
    DATE '2026-01-01' + (i % 30)::INTEGER AS since,
    [i, i + 1] AS visits,
    'customer-' || i AS customer
  FROM range(3000) t(i)`;

async function write(name: string, query: string, options = 'COMPRESSION zstd'): Promise<void> {
  const path = join(folder, name);
  await engine.withConnection((connection) =>
    connection.run(
      `COPY (${query}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, ${options})`,
    ),
  );
}

const engine = createDuckdbEngine();
beforeAll(async () => {
  await write('reference.parquet', rows(1));
  await write('same.parquet', `${rows(1)} ORDER BY hash(i)`, 'COMPRESSION gzip');
  await write('grown.parquet', rows(1.6), 'COMPRESSION snappy');
  await write('lacking.parquet', `SELECT tenure, true AS news FROM (${rows(1)})`);
  await write('retyped.parquet', `SELECT 'n' || tenure AS tenure FROM (${rows(1)})`);
  await write('empty.parquet', `${rows(1)} LIMIT 0`);
  writeFileSync(join(folder, 'table.csv'), 'tenure\n1\n2\n');
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

function drift(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@lagoa/source', main, ...args],
    { cwd: folder, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

test('equal tables end with 0, whatever their order and compression', () => {
  const { status, stdout, stderr } = drift('reference.parquet', 'same.parquet');
  expect(stderr).toBe(
    'left out since: neither numbers, texts nor booleans\n' +
      'left out visits: neither numbers, texts nor booleans\n' +
      'left out customer: more than 1,000 levels\n',
  );
  expect(stdout).toMatch(/^ok: 0 of 5 columns drifted; 3000 rows against 3000\n {2}charge {4}ok /);
  expect(status).toBe(0);
});

test('drift ends with 1, as JSON and as a page', () => {
  const { status, stdout } = drift(
    'reference.parquet',
    'grown.parquet',
    '--json',
    '--html',
    'd.html',
  );
  expect(status).toBe(1);
  const report: DriftReport = JSON.parse(stdout);
  expect(report).toMatchObject({ kind: 'drift-report', status: 'drift', window: 'grown.parquet' });
  expect(report.columns.map(({ column, status: found }) => [column, found])).toEqual([
    ['charge', 'drift'],
    ['tenure', 'ok'],
    ['discount', 'ok'],
    ['contract', 'ok'],
    ['senior', 'ok'],
  ]);
  // Nulls, levels and both row groups were read as they were written.
  const [charge, , , contract] = report.columns;
  expect(charge?.results.at(-1)?.details).toMatchObject({ reference: 0.1, current: 0.1 });
  expect(contract?.rows).toMatchObject({
    labels: ['monthly', 'weekly', 'yearly'],
    reference: [1000, 1000, 1000],
  });
  const html = readFileSync(join(folder, 'd.html'), 'utf8');
  expect(html).toContain('<!doctype html>');
  expect(html).toContain('1 of 5 columns drifted');
  expect(html).toContain('Columns left out');
});

/** The same in this process, with the files of the folder by their full names. */
const run = (...args: readonly string[]) =>
  runDrift(args.map((arg) => (/parquet|csv/.test(arg) ? join(folder, arg) : arg)));

test('--columns narrows the choice', async () => {
  const codeOf = async (columns: string) =>
    (await run('reference.parquet', 'grown.parquet', '--columns', columns)).exitCode;
  expect(await codeOf('tenure,senior')).toBe(0);
  expect(await codeOf('charge')).toBe(1);
});

test('--policy judges by a file, and refuses what it does not know', async () => {
  const policy = (value: unknown): string => {
    writeFileSync(join(folder, 'policy.json'), JSON.stringify(value));
    return join(folder, 'policy.json');
  };
  const runWith = (value: unknown) =>
    run('reference.parquet', 'grown.parquet', '--policy', policy(value));
  const blind = { effectFloors: { psi: 99, 'kolmogorov-smirnov': 2 } };
  expect((await runWith({})).exitCode).toBe(1);
  expect((await runWith(blind)).exitCode).toBe(0);
  expect((await runWith({ columns: { charge: blind } })).exitCode).toBe(0);
  expect((await runWith({ columns: { tenure: blind } })).exitCode).toBe(1);
  for (const wrong of [{ effectFloor: 1 }, { effectFloors: { ps: 1 } }, { minimumRows: '30' }])
    expect(await runWith(wrong)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`${Object.keys(wrong)[0]} cannot be read`),
    });
  expect((await runWith([])).stderr).toContain('expected a JSON object');
  expect((await runWith({ columns: { gone: {} } })).stderr).toContain('names column gone');
});

test('a column that one file lacks is named, and not taken for sameness', async () => {
  const { exitCode, stdout, stderr } = await run('reference.parquet', 'lacking.parquet');
  expect(stderr).toContain('left out news: the reference does not have it\n');
  expect(stderr).toContain('the current file lacks column charge\n');
  expect(stdout).toMatch(/charge +no-data/);
  expect(exitCode).toBe(2);
});

test.each([
  [['reference.parquet'], 'expected two Parquet files, got 1; see lagoa-drift --help'],
  [['a', 'b', 'c'], 'expected two Parquet files, got 3; see lagoa-drift --help'],
  [['reference.parquet', 'gone.parquet'], 'there is no file <folder>/gone.parquet'],
  [['reference.parquet', 'table.csv'], '<folder>/table.csv is not a Parquet file'],
  [['reference.parquet', tmpdir()], `${tmpdir()} is not a Parquet file`],
  [
    ['reference.parquet', 'retyped.parquet'],
    'column tenure is of another type in the current file than in the reference',
  ],
  [
    ['lacking.parquet', 'grown.parquet', '--columns', 'charge'],
    'the reference has no column charge; there are tenure, news',
  ],
  [
    ['reference.parquet', 'grown.parquet', '--columns', 'since'],
    'column since has no profile: neither numbers, texts nor booleans',
  ],
])('%j ends with 2 and one line', async (args, message) => {
  expect(await run(...args)).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `lagoa-drift: ${message.replace('<folder>', folder)}\n`,
  });
});

test('a damaged file ends with 2', async () => {
  const bytes = readFileSync(join(folder, 'grown.parquet'));
  writeFileSync(join(folder, 'damaged.parquet'), bytes.fill(0xff, 4, 2000));
  const { exitCode, stderr } = await run('reference.parquet', 'damaged.parquet');
  expect(stderr).toBe(
    `lagoa-drift: column charge of ${join(folder, 'damaged.parquet')} cannot be read\n`,
  );
  expect(exitCode).toBe(2);
});

test('an unknown option ends with 2, --help with 0', async () => {
  expect(drift('reference.parquet', 'same.parquet', '--htlm', 'x')).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/^lagoa-drift: Unknown option '--htlm'.*\n$/),
  });
  expect(await run('--help')).toMatchObject({ exitCode: 0, stderr: '', stdout: help });
});

test('nothing to judge by ends with 2', async () => {
  const { exitCode, stdout } = await run('reference.parquet', 'empty.parquet');
  expect(stdout).toMatch(/^no-data: 0 of 5 columns drifted; 0 rows against 3000\n/);
  expect(exitCode).toBe(2);
});
