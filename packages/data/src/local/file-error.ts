import { LagoaError } from '../error.ts';

/** Whether a failure of the file system has this `code` (`ENOENT`, `EEXIST`, …). */
export function hasFileCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** A file system failure as a `LagoaError` that says what was tried on which path. */
export function toFileError(error: unknown, action: string, path: string): LagoaError {
  const options = { details: { name: path }, cause: error };
  if (error instanceof LagoaError) return error;
  if (hasFileCode(error, 'ENOENT'))
    return new LagoaError('not-found', `${action} ${path}: no such file or folder`, options);
  if (['EACCES', 'EPERM', 'EROFS'].some((code) => hasFileCode(error, code)))
    return new LagoaError('permission-denied', `${action} ${path}: permission denied`, options);
  if (['ENOSPC', 'EDQUOT'].some((code) => hasFileCode(error, code)))
    return new LagoaError('unavailable', `${action} ${path}: no space left on the disk`, options);
  const reason = error instanceof Error ? error.message : String(error);
  return new LagoaError('unavailable', `${action} ${path}: ${reason}`, options);
}
