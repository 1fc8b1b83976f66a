import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeJudge, runPython } from './judge.ts';

// A script that makes a golden file says so in its docstring: `judges/x/y.py > packages/….json`.
const makers = globSync('judges/*/*.py').flatMap((script) => {
  const [, golden] = / > (packages\/\S+\.json)/.exec(readFileSync(script, 'utf8')) ?? [];
  return golden === undefined ? [] : [{ script, golden }];
});

test('there are golden files to make again', () => {
  expect(makers.length).toBeGreaterThanOrEqual(2);
});

for (const name of ['xgboost', 'scipy', 'sklearn'] as const) {
  const own = makers.filter(({ script }) => script.startsWith(`judges/${name}/`));
  if (own.length === 0) continue;
  describeJudge(name, () => {
    test.each(own)('$script makes $golden again', ({ script, golden }) => {
      expect(JSON.parse(runPython(script))).toEqual(JSON.parse(readFileSync(golden, 'utf8')));
    });
  });
}
