import { anchoredPattern, createPatternMatcher } from '@lagoa/data/contract';
import { createRandom } from '@lagoa/data';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  patternCases,
  randomPattern,
  randomText,
} from '../../packages/data/src/fixtures/patterns.ts';
import { describeJudge } from '../judge.ts';
import { type ReferenceEngine, startReferenceEngine } from './reference-engine.ts';

const random = createRandom('patterns of GoogleSQL');
const texts = [
  ...new Set([
    ...patternCases.flatMap(({ matching, others }) => [...matching, ...others]),
    ...Array.from({ length: 300 }, () => randomText(random)),
  ]),
];

describeJudge('googlesql', () => {
  let engine: ReferenceEngine;
  let loaded: string;
  beforeAll(async () => {
    engine = await startReferenceEngine();
    const cells = texts.map((text) => ({ string_value: text }));
    loaded = await engine.load({ texts: { text: { type: 'STRING', cells } } });
  });
  afterAll(() => engine?.close());

  /** The texts that match, by pattern: `REGEXP_CONTAINS` of the anchored pattern. */
  async function matched(patterns: readonly string[]): Promise<readonly (readonly string[])[]> {
    const list = patterns.map((_, i) => `REGEXP_CONTAINS(text, @p${i + 1})`);
    const rows = await engine.query(`SELECT text, ${list.join(', ')} FROM texts`, {
      loaded,
      parameters: patterns.map(anchoredPattern),
    });
    return patterns.map((_, i) =>
      rows
        .filter((cells) => cells[i + 1]?.bool_value === true)
        .map((cells) => String(cells[0]?.string_value)),
    );
  }

  test.each([
    ['the cases', patternCases.map(({ pattern }) => pattern)],
    ['500 random patterns', Array.from({ length: 500 }, () => randomPattern(random))],
    ['the largest', ['[^\\n]{1000}', '(a?){1000}', '((a|b){2}){250}', '[^a-c𝄞]{0,1000}']],
  ])('decides as the matcher does, on every text: %s', async (_, patterns) => {
    const found = await matched(patterns);
    let pairs = 0;
    patterns.forEach((pattern, i) => {
      const expected = texts.filter(createPatternMatcher(pattern));
      pairs += expected.length;
      expect([pattern, [...(found[i] ?? [])].sort()]).toStrictEqual([pattern, expected.sort()]);
    });
    expect(pairs).toBeGreaterThan(0);
  });

  test('without the anchors it would find parts: a planted error is caught', async () => {
    const rows = await engine.query('SELECT REGEXP_CONTAINS(text, @p1) FROM texts', {
      loaded,
      parameters: ['a|bc'],
    });
    const matches = createPatternMatcher('a|bc');
    expect(rows.filter((cells) => cells[0]?.bool_value === true).length).toBeGreaterThan(
      texts.filter(matches).length,
    );
  });
});
