import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

function summarise(xml: string | undefined): { line: string; status: number | null; page: string } {
  const root = mkdtempSync(join(tmpdir(), 'lagoa-summary-'));
  try {
    mkdirSync(join(root, 'reports/coverage'), { recursive: true });
    if (xml !== undefined) writeFileSync(join(root, 'reports/junit.xml'), xml);
    const coverage = {
      [join(root, 'packages/a.ts')]: { lines: { pct: 90 }, branches: { pct: 80 } },
    };
    writeFileSync(join(root, 'reports/coverage/coverage-summary.json'), JSON.stringify(coverage));
    const page = join(root, 'page.md');
    const { stdout, status } = spawnSync(
      process.execPath,
      [join(process.cwd(), 'scripts/summary.mjs')],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, GITHUB_STEP_SUMMARY: page },
      },
    );
    return { line: stdout.trim(), status, page: readFileSync(page, 'utf8') };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const passed = '<testcase classname="a.test.ts" name="adds" time="0.1">\n</testcase>';
const failed =
  '<testcase classname="a.test.ts" name="a &gt; b" time="0"><failure message="no"/></testcase>';
const skipped = '<testcase classname="a.test.ts" name="later"><skipped/></testcase>';

test('one closing line, and a page with failing tests and coverage', () => {
  const { line, status, page } = summarise(`<testsuites>${passed}${failed}${skipped}</testsuites>`);
  expect(line).toBe('1 passed, 1 failed, 1 skipped');
  expect(status).toBe(1);
  expect(page).toContain('- a.test.ts: a > b');
  expect(page).toContain('| packages/a.ts | 90 | 80 |');
});

test('a run that passed ends well', () => {
  const { line, status } = summarise(`<testsuites>${passed}</testsuites>`);
  expect([line, status]).toEqual(['1 passed, 0 failed', 0]);
});

test('no results at all is a failure', () => {
  expect(summarise(undefined).status).toBe(1);
});
