import { isLagoaError, LagoaError, type LagoaErrorCode } from '../error.ts';

/** The canonical status codes of google/rpc/code.proto as Lagoa's own. */
const codes: Readonly<Record<number, LagoaErrorCode>> = {
  1: 'aborted', // CANCELLED
  3: 'invalid-argument',
  4: 'deadline-exceeded',
  5: 'not-found',
  6: 'conflict', // ALREADY_EXISTS
  7: 'permission-denied',
  8: 'unavailable', // RESOURCE_EXHAUSTED
  9: 'conflict', // FAILED_PRECONDITION
  10: 'conflict', // ABORTED
  11: 'invalid-argument', // OUT_OF_RANGE
  12: 'unsupported', // UNIMPLEMENTED
  14: 'unavailable',
  15: 'corrupt', // DATA_LOSS
  16: 'permission-denied', // UNAUTHENTICATED
};

/** The gRPC status number of an error, `undefined` where it has none. */
export function grpcCodeOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'number' ? error.code : undefined;
}

/**
 * A client's failure as a `LagoaError` that says which call on which resource failed. INTERNAL,
 * UNKNOWN and what has no status are `unavailable`.
 *
 * @example
 * toCallError('getModel churn', Object.assign(new Error('no such model'), { code: 5 })).code // 'not-found'
 */
export function toCallError(what: string, error: unknown): LagoaError {
  if (isLagoaError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = codes[grpcCodeOf(error) ?? -1] ?? 'unavailable';
  return new LagoaError(code, `${what}: ${message}`, { cause: error });
}
