import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { packageFolders, readEntries } from '../../scripts/packages.ts';
import { describeJudge, runJudge } from '../judge.ts';

const script = 'judges/runtimes/import-entries.mjs';
const core = packageFolders
  .flatMap(readEntries)
  .filter(({ adapter }) => !adapter)
  .map(({ specifier }) => specifier);
/** The built files, not the sources: no `@lagoa/source` condition here. */
const inNode = () => execFileSync(process.execPath, [script, ...core], { encoding: 'utf8' });

describeJudge('deno', () => {
  test('imports every core entry of the six packages and finds the same names', () => {
    const flags = ['run', '--no-prompt', '--no-lock', '--allow-read', '--allow-env'];
    expect(JSON.parse(runJudge('deno', [...flags, script, ...core]))).toEqual(JSON.parse(inNode()));
  });
});

describeJudge('bun', () => {
  test('imports every core entry of the six packages and finds the same names', () => {
    expect(JSON.parse(runJudge('bun', [script, ...core]))).toEqual(JSON.parse(inNode()));
  });
});
