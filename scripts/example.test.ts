import { expect, test } from 'vitest';
import { check } from './check-example.ts';
import { checkedCode, examplesOfMarkdown, examplesOfSource } from './example.ts';

const source = `
/**
 * Adds.
 *
 * @example
 * const two = 2; // a number
 * add(1, two) // 3
 * add({
 *   a: 1,
 * }) // ≈ 0.33
 *
 * @param a the first
 */
export function add() {}
`;

test('finds the examples of docstrings with their place', () => {
  const [example, ...others] = examplesOfSource('add.ts', source);
  expect(others).toEqual([]);
  expect(example?.file).toBe('add.ts');
  expect(example?.code.trim()).toBe(
    'const two = 2; // a number\nadd(1, two) // 3\nadd({\n  a: 1,\n}) // ≈ 0.33',
  );
});

test('turns stated values into checks and leaves prose alone', () => {
  const [example] = examplesOfSource('add.ts', source);
  if (!example) throw new Error('no example');
  const { code, checks } = checkedCode(example);
  expect(checks).toBe(2);
  expect(code).toContain('const two = 2; // a number');
  expect(code).toContain('check("add(1, two)", { actual: await (add(1, two)), expected: 3 });');
  expect(code).toContain('expected: 0.33, digits: 2 }');
});

test('takes the ts blocks of a page, printed values included, and no others', () => {
  const page = '# A\n```ts\nconsole.log(1 + 1); // 2\n```\n```ts no-run\na\n```\n```sh\nls\n```\n';
  const examples = examplesOfMarkdown('README.md', page);
  expect(examples).toEqual([{ file: 'README.md', line: 2, code: 'console.log(1 + 1); // 2\n' }]);
  expect(examples.map((example) => checkedCode(example).checks)).toEqual([1]);
});

test('a continued block goes on where the one before it ended', () => {
  const page = '```ts\nconst a = 1;\n```\nthen\n```ts continued\na + 1; // 2\n```\n';
  expect(examplesOfMarkdown('page.md', page)).toEqual([
    { file: 'page.md', line: 1, code: 'const a = 1;\na + 1; // 2\n' },
  ]);
});

test('a planted wrong value is caught', () => {
  expect(() => check('1 + 1', { actual: 2, expected: 3 })).toThrow('1 + 1 is 2, not 3');
  expect(() => check('x', { actual: 0.336, expected: 0.33, digits: 2 })).toThrow('x is 0.336');
  check('x', { actual: 0.334, expected: 0.33, digits: 2 });
  check('x', { actual: new Float32Array([1, 2]), expected: [1, 2] });
});
