import { LagoaError, type LagoaErrorCode } from '../error.ts';

/** Whether a failure of the file system has this `code` (`ENOENT`, `EEXIST`, …). */
export function hasFileCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Failures by Node's codes and, since DuckDB passes on no code, by the system's own words. */
const failures = [
  ['not-found', 'no such file or folder', ['ENOENT'], /No such file or directory/],
  ['not-found', 'a file stands where a folder should be', ['ENOTDIR'], /Not a directory/],
  [
    'permission-denied',
    'permission denied',
    ['EACCES', 'EPERM', 'EROFS'],
    /Permission denied|Operation not permitted|Read-only file system/,
  ],
  [
    'unavailable',
    'no space left on the disk',
    ['ENOSPC', 'EDQUOT'],
    /No space left on device|Disk quota exceeded/,
  ],
  ['unavailable', 'the file may not grow any further', ['EFBIG'], /File too large/],
] as const satisfies readonly (readonly [LagoaErrorCode, string, readonly string[], RegExp])[];

/** A file system failure as a `LagoaError` that says what was tried on which path. */
export function toFileError(error: unknown, action: string, path: string): LagoaError {
  if (error instanceof LagoaError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const [code, words] = failures.find(
    ([, , codes, text]) => codes.some((each) => hasFileCode(error, each)) || text.test(reason),
  ) ?? ['unavailable' as const, reason];
  return new LagoaError(code, `${action} ${path}: ${words}`, {
    details: { name: path },
    cause: error,
  });
}
