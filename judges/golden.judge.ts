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

/**
 * What was made, with the golden number in place of each that differs by rounding alone: numpy takes
 * other instructions for `exp` on other processors, and so ends on another last digit.
 */
function near(made: unknown, golden: unknown): unknown {
  if (typeof made === 'number' && typeof golden === 'number')
    return Math.abs(made - golden) <= 1e-13 * Math.abs(golden) ? golden : made;
  if (Array.isArray(made) && Array.isArray(golden))
    return made.map((item: unknown, i) => near(item, golden[i]));
  if (typeof made !== 'object' || made === null || Array.isArray(made)) return made;
  const of = new Map<string, unknown>(Object.entries(golden ?? {}));
  return Object.fromEntries(
    Object.entries(made).map(([name, value]) => [name, near(value, of.get(name))]),
  );
}

for (const name of ['xgboost', 'scipy', 'sklearn'] as const) {
  const own = makers.filter(({ script }) => script.startsWith(`judges/${name}/`));
  if (own.length === 0) continue;
  describeJudge(name, () => {
    test.each(own)('$script makes $golden again', ({ script, golden }) => {
      expect(near(JSON.parse(runPython(script)), JSON.parse(readFileSync(golden, 'utf8')))).toEqual(
        JSON.parse(readFileSync(golden, 'utf8')),
      );
    });
  });
}
