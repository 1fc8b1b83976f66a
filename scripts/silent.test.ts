import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** A run of vitest, with our setup file, over a planted package that prints. */
function runPlanted(print: string): { readonly status: number | null; readonly output: string } {
  mkdirSync('reports', { recursive: true });
  const root = mkdtempSync(join(process.cwd(), 'reports/silent-'));
  const source = join(root, 'packages/data/src');
  try {
    mkdirSync(source, { recursive: true });
    writeFileSync(join(source, 'loud.ts'), `export function loud() { ${print} }\n`);
    writeFileSync(
      join(source, 'loud.test.ts'),
      "import { test } from 'vitest';\nimport { loud } from './loud.ts';\n" +
        "test('runs', () => { console.log('a test may print'); loud(); });\n",
    );
    const setup = join(process.cwd(), 'scripts/silent.ts');
    writeFileSync(
      join(root, 'vitest.config.mjs'),
      `export default { test: { setupFiles: [${JSON.stringify(setup)}] } };\n`,
    );
    const vitest = join(process.cwd(), 'node_modules/vitest/vitest.mjs');
    const run = spawnSync(process.execPath, [vitest, 'run', '--root', root], { encoding: 'utf8' });
    return { status: run.status, output: run.stdout + run.stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

test.each(["console.log('planted');", "process.stdout.write('planted');"])(
  'a package that calls %s fails its test',
  (print) => {
    const { status, output } = runPlanted(print);
    expect(output).toContain('packages print nothing');
    expect(status).toBe(1);
  },
);

test('a silent package passes', () => {
  const { status, output } = runPlanted('');
  expect(output).toContain('1 passed');
  expect(status).toBe(0);
});
