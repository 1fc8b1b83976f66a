import { expect, test } from 'vitest';
import { LagoaError } from '../error.ts';
import { toCallError } from './grpc-error.ts';

// google/rpc/code.proto
test.each([
  [1, 'aborted'],
  [2, 'unavailable'],
  [3, 'invalid-argument'],
  [4, 'deadline-exceeded'],
  [5, 'not-found'],
  [6, 'conflict'],
  [7, 'permission-denied'],
  [8, 'unavailable'],
  [9, 'conflict'],
  [10, 'conflict'],
  [11, 'invalid-argument'],
  [12, 'unsupported'],
  [13, 'unavailable'],
  [14, 'unavailable'],
  [15, 'corrupt'],
  [16, 'permission-denied'],
])('status %i is %s', (code, expected) => {
  const cause = Object.assign(new Error('why'), { code });
  const error = toCallError('getModel m', cause);
  expect(error).toMatchObject({ code: expected, message: 'getModel m: why', cause });
});

test('an error of ours stays as it is; one without a status is unavailable', () => {
  const own = new LagoaError('corrupt', 'x');
  expect(toCallError('a', own)).toBe(own);
  expect(toCallError('a', 'text')).toMatchObject({ code: 'unavailable', message: 'a: text' });
});
