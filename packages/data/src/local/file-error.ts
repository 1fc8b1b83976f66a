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
  [
    'unavailable',
    'memory is used up and cannot be spilled to disk; give the engine more memoryLimitMb, or a temporaryFolder with room',
    [],
    /Out of Memory Error/,
  ],
] as const satisfies readonly (readonly [LagoaErrorCode, string, readonly string[], RegExp])[];

/** A file system failure as a `LagoaError` that says what was tried on which path. */
export function toFileError(error: unknown, action: string, path: string): LagoaError {
  const known = findFileError(error, action, path);
  if (known !== undefined) return known;
  const reason = error instanceof Error ? error.message : String(error);
  return new LagoaError('unavailable', `${action} ${path}: ${reason}`, {
    details: { name: path },
    cause: error,
  });
}

/** `toFileError` where the machine has failed, not the data or the caller; else `undefined`. */
export function findFileError(
  error: unknown,
  action: string,
  path: string,
): LagoaError | undefined {
  if (error instanceof LagoaError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  const found = failures.find(
    ([, , codes, text]) => codes.some((each) => hasFileCode(error, each)) || text.test(reason),
  );
  if (found === undefined) return undefined;
  const [code, words] = found;
  return new LagoaError(code, `${action} ${path}: ${words}`, {
    details: { name: path },
    cause: error,
  });
}
