import { describe, expect, test } from 'vitest';
import { isLagoaError } from '../error.ts';
import { createRandom } from '../random.ts';
import { patternCases, randomPattern, randomText } from '../fixtures/patterns.ts';
import { anchoredPattern, checkPattern, createPatternMatcher } from './pattern.ts';

describe('the subset of patterns', () => {
  test.each([
    ['(?=a)', 'a lookahead'],
    ['(?!a)', 'a lookahead'],
    ['(?<=a)', 'a lookbehind'],
    ['(?<!a)', 'a lookbehind'],
    ['(?<year>a)', 'a named group'],
    ['(?P<year>a)', 'a named group'],
    ['(?>a)', 'an atomic group'],
    ['(?i)a', 'a flag (?i'],
    ['(a)\\1', 'a backreference'],
    ['\\k<a>', 'a backreference'],
    ['\\d+', 'a digit class'],
    ['[\\d]', 'a digit class'],
    ['\\w', 'a word class'],
    ['\\s', 'a space class'],
    ['\\p{L}', 'a Unicode class'],
    ['\\bA', 'a word boundary'],
    ['^a', 'the anchor ^'],
    ['a$', 'the anchor $'],
    ['^a|b$', 'the anchor ^'],
    ['^a\\$', 'the anchor ^'],
    ['(^a$)', 'the anchor ^'],
    ['a|^b$', 'the anchor ^'],
    ['\\Aa\\z', 'an anchor'],
    ['a.b', 'a . which'],
    ['\\x41', 'a character by number'],
    ['\\u0041', 'a character by number'],
    ['\\Qa\\E', 'quoting'],
    ['a+?', 'a lazy quantifier'],
    ['a++', 'a possessive quantifier'],
    ['[[:alpha:]]', 'a POSIX class'],
    ['[]', 'an empty class'],
    ['[^]', 'an empty class'],
    ['[a-]', 'a bare ]'],
    ['[-a]', 'a bare -'],
    ['[[a]', 'a bare ['],
    ['\\-', 'the escape \\-'],
    ['\\a', 'the escape \\a'],
    ['a\\', 'the escape'],
    ['(a{100}){11}', 'more than 1000 characters'],
    ['(a{501}|b{500})', 'more than 1000 characters'],
    ['((){1000}){1000}', 'more than 1000 characters'],
  ])('%s is refused as unsafe: %s', (pattern, feature) => {
    const failure = failureOf(pattern);
    expect(isLagoaError(failure, 'unsupported') && failure.message).toContain(feature);
  });

  test.each([
    ['a**', 'repeats a repetition'],
    ['*a', 'a bare *'],
    ['a{,2}', 'no count'],
    ['a{2', 'no count'],
    ['a{2,1}', 'not in order'],
    ['a{1001}', 'above 1000'],
    ['a}', 'a bare }'],
    ['a]', 'a bare ]'],
    ['(a', 'without its )'],
    ['a)', 'without its ('],
    ['[a', 'without its ]'],
    ['[b-a]', 'empty range'],
    ['a\n', 'control character'],
    ['\ud800', 'half a surrogate pair'],
    ['a'.repeat(1001), 'more than 1000'],
  ])('%s is refused as malformed: %s', (pattern, problem) => {
    const failure = failureOf(pattern);
    expect(isLagoaError(failure, 'invalid-argument') && failure.message).toContain(problem);
  });

  function failureOf(pattern: string): unknown {
    try {
      checkPattern(pattern);
      return undefined;
    } catch (error) {
      return error;
    }
  }
});

describe('createPatternMatcher', () => {
  test.each(patternCases)('$pattern matches whole texts only', ({ pattern, matching, others }) => {
    const matches = createPatternMatcher(pattern);
    expect(matching.filter(matches)).toStrictEqual(matching);
    expect(others.filter(matches)).toStrictEqual([]);
  });

  test('decides 20,000 random pairs as JavaScript does', () => {
    const random = createRandom('patterns');
    let matched = 0;
    for (let i = 0; i < 2_000; i++) {
      const pattern = randomPattern(random);
      const matches = createPatternMatcher(pattern);
      const expression = new RegExp(anchoredPattern(pattern), 'u');
      for (let k = 0; k < 10; k++) {
        const text = randomText(random);
        const expected = expression.test(text);
        if (expected) matched++;
        if (matches(text) !== expected)
          expect.fail(`${pattern} on ${JSON.stringify(text)}: expected ${expected}`);
      }
    }
    expect(matched).toBeGreaterThan(1_000);
  });

  test('is linear where JavaScript is exponential', () => {
    const matches = createPatternMatcher('(a+)+b');
    expect(matches(`${'a'.repeat(20_000)}b`)).toBe(true);
    expect(matches('a'.repeat(20_000))).toBe(false);
  });
});
