import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPatternMatcher } from '../contract/pattern.ts';
import { patternCases, randomPattern, randomText } from '../fixtures/patterns.ts';
import { createRandom } from '../random.ts';
import { createDuckdbEngine } from './duckdb-engine.ts';
import { quoteText } from './duckdb-sql.ts';

const engine = createDuckdbEngine();
const random = createRandom('pattern engines');
const texts = [
  ...new Set([
    ...patternCases.flatMap(({ matching, others }) => [...matching, ...others]),
    ...Array.from({ length: 200 }, () => randomText(random)),
  ]),
];
beforeAll(() =>
  engine.withConnection((connection) =>
    connection.run(
      `CREATE TABLE texts AS SELECT unnest([${texts.map(quoteText).join(', ')}]) AS text`,
    ),
  ),
);
afterAll(() => engine.close());

/** The texts that DuckDB finds to match each pattern, by pattern. */
async function matchedByDuckdb(
  patterns: readonly string[],
): Promise<readonly (readonly string[])[]> {
  return engine.withConnection(async (connection) => {
    const lists = patterns.map(
      (pattern) =>
        `list(hex(encode(text))) FILTER (regexp_full_match(text, ${quoteText(pattern)}))`,
    );
    const found = await connection.runAndReadAll(`SELECT ${lists.join(', ')} FROM texts`);
    const [row = []] = found.getRowsJson();
    return row.map((list) =>
      Array.isArray(list) ? list.map((hex) => Buffer.from(String(hex), 'hex').toString()) : [],
    );
  });
}

test.each([
  ['the cases', patternCases.map(({ pattern }) => pattern)],
  [
    '150 random patterns, repetitions nested',
    Array.from({ length: 150 }, () => randomPattern(random, { nested: true })),
  ],
  ['the largest', ['[^\\n]{1000}', '(a?){1000}', '((a|b){2}){250}', '[^a-c𝄞]{0,1000}']],
])('DuckDB and the matcher decide alike on every text: %s', async (_, patterns) => {
  const usable = patterns.filter((pattern) => isSmall(pattern));
  expect(usable.length).toBeGreaterThan(patterns.length * 0.9);
  const found = await matchedByDuckdb(usable);
  let matched = 0;
  usable.forEach((pattern, i) => {
    const expected = texts.filter(createPatternMatcher(pattern));
    matched += expected.length;
    expect([pattern, [...(found[i] ?? [])].sort()]).toStrictEqual([pattern, expected.sort()]);
  });
  expect(matched).toBeGreaterThan(0);
});

/** Nested counts may exceed the limit, which is refused before an engine sees it. */
function isSmall(pattern: string): boolean {
  try {
    createPatternMatcher(pattern);
    return true;
  } catch {
    return false;
  }
}
