/** The canonical status codes that the local servers answer (google/rpc/code.proto). */
export const grpcStatus = {
  cancelled: 1,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
} as const;

/** A failure that a handler answers with. */
export interface GrpcFailure extends Error {
  readonly code: number;
}

/**
 * A failure for a handler to throw: the client sees this status and message.
 *
 * @example
 * throw createGrpcFailure(grpcStatus.notFound, 'no model 7');
 */
export function createGrpcFailure(code: number, message: string): GrpcFailure {
  return Object.assign(new Error(message), { code });
}
