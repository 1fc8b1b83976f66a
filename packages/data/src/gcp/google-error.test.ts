import { expect, test } from 'vitest';
import { LagoaError } from '../error.ts';
import { toGoogleError } from './google-error.ts';

/** An error as the official REST clients throw it. */
const clientError = (code: unknown, reason?: string) =>
  Object.assign(new Error('why'), { code, ...(reason && { errors: [{ reason }] }) });

test.each([
  [400, 'invalid-argument'],
  [401, 'permission-denied'],
  [403, 'permission-denied'],
  [404, 'not-found'],
  [409, 'conflict'],
  [412, 'conflict'],
  [429, 'unavailable'],
  [501, 'unsupported'],
  [503, 'unavailable'],
  ['CONTENT_DOWNLOAD_MISMATCH', 'corrupt'],
  ['ECONNRESET', 'unavailable'],
])('status %s is %s', (code, expected) => {
  const cause = clientError(code);
  const error = toGoogleError('read x', cause);
  expect(error).toMatchObject({ code: expected, message: 'read x: why', cause });
});

test.each([
  [403, 'rateLimitExceeded', 'unavailable'],
  [403, 'quotaExceeded', 'unavailable'],
  [403, 'accessDenied', 'permission-denied'],
  [400, 'bytesBilledLimitExceeded', 'budget-exceeded'],
  [400, 'invalidQuery', 'invalid-argument'],
  [undefined, 'backendError', 'unavailable'],
  [undefined, 'invalid', 'invalid-data'],
  [409, 'duplicate', 'conflict'],
])('status %s for reason %s is %s', (code, reason, expected) => {
  expect(toGoogleError('run x', clientError(code, reason)).code).toBe(expected);
});

test('a reason that is only in the answer', () => {
  const data = { error: { errors: [{ reason: 'rateLimitExceeded' }] } };
  const error = Object.assign(new Error('why'), { code: 403, response: { data } });
  expect(toGoogleError('write x', error).code).toBe('unavailable');
});

test.each([
  [5, 'not-found'],
  [7, 'permission-denied'],
  [8, 'unavailable'],
  [14, 'unavailable'],
])('gRPC status %i is %s', (code, expected) => {
  expect(toGoogleError('read x', clientError(code)).code).toBe(expected);
});

test('an error of ours stays as it is', () => {
  const own = new LagoaError('aborted', 'x');
  expect(toGoogleError('y', own)).toBe(own);
});
