import { LagoaError } from './error.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
const controlCharacters = /[\u0000-\u001f\u007f]/;

/**
 * Returns the key if it is a safe one, else throws `invalid-argument`: relative, `/`-separated,
 * without empty, `.` or `..` segments, backslashes or control characters, at most 1,024 bytes of
 * UTF-8 (the limit of Cloud Storage).
 *
 * @example
 * checkObjectKey('bronze/churn/a.csv') // 'bronze/churn/a.csv'
 */
export function checkObjectKey(key: string): string {
  const problem = findProblem(key);
  if (problem !== undefined)
    throw new LagoaError(
      'invalid-argument',
      `object key ${JSON.stringify(key.slice(0, 200))}: ${problem}`,
      { details: { argument: 'key' } },
    );
  return key;
}

function findProblem(key: string): string | undefined {
  if (key === '') return 'must not be empty';
  if (controlCharacters.test(key)) return 'must not hold control characters';
  if (key.includes('\\')) return 'must not hold a backslash';
  if (new TextEncoder().encode(key).length > 1024) return 'must be at most 1,024 bytes';
  for (const segment of key.split('/')) {
    if (segment === '') return 'must not start or end with / nor hold //';
    if (segment === '.' || segment === '..') return `must not hold the segment ${segment}`;
  }
  return undefined;
}
