import { isLagoaError, LagoaError, type LagoaErrorCode } from '../error.ts';

/** HTTP statuses of Google's JSON APIs as Lagoa's own; other 5xx are `unavailable`. */
const codes: Readonly<Record<number, LagoaErrorCode>> = {
  400: 'invalid-argument',
  401: 'permission-denied',
  403: 'permission-denied',
  404: 'not-found',
  409: 'conflict',
  412: 'conflict',
  413: 'invalid-argument',
  501: 'unsupported',
};

/** gRPC statuses, which are below all HTTP statuses. */
const grpcCodes: Readonly<Record<number, LagoaErrorCode>> = {
  1: 'aborted',
  3: 'invalid-argument',
  4: 'deadline-exceeded',
  5: 'not-found',
  6: 'conflict',
  7: 'permission-denied',
  9: 'invalid-argument',
  11: 'invalid-argument',
  12: 'unsupported',
  15: 'corrupt',
  16: 'permission-denied',
};

/** The word by which a row that breaks a contract is known. */
export const contractWord = 'lagoa-contract';

const statusCodes = { ...codes, ...grpcCodes };

/** Reasons that say more than their status: a quota answers 403, as a missing right does. */
const reasons: Readonly<Record<string, LagoaErrorCode>> = {
  rateLimitExceeded: 'unavailable',
  userRateLimitExceeded: 'unavailable',
  quotaExceeded: 'unavailable',
  jobRateLimitExceeded: 'unavailable',
  backendError: 'unavailable',
  jobBackendError: 'unavailable',
  internalError: 'unavailable',
  jobInternalError: 'unavailable',
  notFound: 'not-found',
  accessDenied: 'permission-denied',
  duplicate: 'conflict',
  invalid: 'invalid-data',
  invalidQuery: 'invalid-argument',
  bytesBilledLimitExceeded: 'budget-exceeded',
  stopped: 'aborted',
  timeout: 'deadline-exceeded',
};

/** The HTTP or gRPC status of a client's error, `undefined` where it has none. */
function statusOf(error: unknown): number | undefined {
  const code = memberOf(error, 'code');
  const status = Number(code);
  return Number.isInteger(status) && status > 0 ? status : undefined;
}

/**
 * `errors[0].reason` of a client's error; an upload in parts leaves it in the answer that it got.
 */
function reasonOf(error: unknown): string | undefined {
  const answer = memberOf(memberOf(memberOf(error, 'response'), 'data'), 'error');
  const errors = memberOf(error, 'errors') ?? memberOf(answer, 'errors');
  const reason = Array.isArray(errors) ? memberOf(errors[0], 'reason') : undefined;
  return typeof reason === 'string' ? reason : undefined;
}

/** A client's failure as a `LagoaError` that says what was tried. */
export function toGoogleError(what: string, error: unknown): LagoaError {
  if (isLagoaError(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  // Transactions and DML that came second fail as if their text were wrong.
  if (/lagoa-conflict|due to concurrent update/.test(message))
    return new LagoaError('conflict', `${what}: ${message}`, { cause: error });
  if (message.includes(contractWord))
    return new LagoaError('invalid-data', `${what}: ${message}`, { cause: error });
  const mismatch = ['CONTENT_DOWNLOAD_MISMATCH', 'FILE_NO_UPLOAD', 'FILE_NO_UPLOAD_DELETE'];
  const own = memberOf(error, 'code');
  const code = mismatch.some((name) => name === own)
    ? 'corrupt'
    : (reasons[reasonOf(error) ?? ''] ?? statusCodes[statusOf(error) ?? 0] ?? 'unavailable');
  return new LagoaError(code, `${what}: ${message}`, { cause: error });
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
