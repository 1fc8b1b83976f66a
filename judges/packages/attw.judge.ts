import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeJudge } from '../judge.ts';

const packages = readdirSync('packages');

describeJudge('attw', () => {
  test('there are six packages to look at', () => {
    expect(packages).toHaveLength(6);
  });

  test.each(packages)(
    '@lagoa/%s, as npm would publish it, has types that every resolver finds',
    (name) => {
      const args = ['--pack', `packages/${name}`, '--profile', 'esm-only', '--format', 'ascii'];
      const { status, stdout, stderr } = spawnSync(
        join('judges', 'node_modules', '.bin', 'attw'),
        args,
        {
          encoding: 'utf8',
        },
      );
      expect(status, `${stdout}${stderr}`).toBe(0);
    },
  );
});
