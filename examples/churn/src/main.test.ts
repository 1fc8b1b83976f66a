import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { telcoColumns } from './generate/telco-row.ts';

const folder = mkdtempSync(join(tmpdir(), 'churn-main-'));
afterAll(() => rmSync(folder, { recursive: true }));

const header = telcoColumns.join(',');
writeFileSync(join(folder, 'semicolons.csv'), `${telcoColumns.join(';')}\n`);
writeFileSync(join(folder, 'no-tenure.csv'), `${header.replace('tenure,', '')}\n`);
writeFileSync(join(folder, 'junk.csv'), `${header}\n${'a,b\n'.repeat(20)}`);
writeFileSync(join(folder, 'empty.csv'), '');
const customer =
  '1-A,Male,0,No,No,1,Yes,No,DSL,No,No,No,No,No,No,One year,No,Mailed check,45,45,No';
writeFileSync(join(folder, 'one.csv'), `${header}\n${customer}\n`);

/** As `npm run churn` starts it: from the repository, with the user's folder in INIT_CWD. */
const churn = (...args: readonly string[]) =>
  spawnSync(
    process.execPath,
    ['--conditions=@lagoa/source', join(import.meta.dirname, 'main.ts'), ...args],
    { encoding: 'utf8', env: { ...process.env, INIT_CWD: folder } },
  );

test.each([
  [['--bogus'], "Unknown option '--bogus'; try --help"],
  [['--months', 'six'], '--months must be a whole number from 1 to 120, got "six"'],
  [['tarin'], 'no step "tarin"'],
  [['train'], 'run first: npm run churn -- build-gold'],
  [['--input', 'missing.csv'], 'missing.csv: no such file'],
  [['--input', '.'], 'expected a file'],
  [['--input', 'empty.csv'], 'empty.csv: the first line is empty'],
  [['--input', 'semicolons.csv'], 'columns must be separated by commas, found semicolons'],
  [['--input', 'no-tenure.csv'], 'column tenure missing from the first line'],
  [['--input', 'junk.csv'], '20 of 20 rows broke the contract'],
  [['--input', 'one.csv', '--output', 'tiny'], '1 customers, too few to part: none for'],
  [['--input', 'one.csv', '--output', 'empty.csv'], 'a file stands where a folder should be'],
])('%j: one clear line and exit code 2', (args, message) => {
  const { status, stdout, stderr } = churn(...args);
  const last = stderr.trimEnd().split('\n').at(-1);
  expect(last).toMatch(/^churn: /);
  expect(last).toContain(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

test('--help says what there is', () => {
  const { status, stdout, stderr } = churn('--help');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const word of ['build-silver', 'monitor', 'serve', '--input', '--drift', 'missing-sensor'])
    expect(stdout).toContain(word);
});
