/**
 * What can go wrong, as a closed set. A finding (a failed row check, drift, a rejected model) is a
 * value, never an error.
 *
 * - `invalid-argument`: the caller passed something the function does not take.
 * - `invalid-data`: input data or a file is not what its declaration says.
 * - `not-found`: a named thing (file, table, snapshot, model, column) does not exist.
 * - `conflict`: another writer was first; read again and retry.
 * - `unsupported`: understood, but refused by name.
 * - `missing-peer`: an optional package is not installed; the message holds the `npm i` line.
 * - `corrupt`: a stored artefact does not match its hash or its own format.
 * - `budget-exceeded`: more rows were quarantined than the budget allows.
 * - `permission-denied`, `unavailable`, `deadline-exceeded`, `aborted`: as their names say.
 */
export type LagoaErrorCode =
  | 'invalid-argument'
  | 'invalid-data'
  | 'not-found'
  | 'conflict'
  | 'unsupported'
  | 'missing-peer'
  | 'corrupt'
  | 'budget-exceeded'
  | 'permission-denied'
  | 'unavailable'
  | 'deadline-exceeded'
  | 'aborted';

/** What an error of each code carries beside its message. */
export interface LagoaErrorDetails {
  'invalid-argument': { readonly argument?: string };
  'invalid-data': { readonly source?: string; readonly record?: number; readonly column?: string };
  'not-found': { readonly name?: string; readonly available?: readonly string[] };
  conflict: { readonly name?: string; readonly expected?: unknown; readonly found?: unknown };
  unsupported: { readonly feature?: string };
  'missing-peer': { readonly peer: string; readonly install: string };
  corrupt: { readonly name?: string; readonly expected?: unknown; readonly found?: unknown };
  'budget-exceeded': { readonly quarantined: number; readonly rows: number };
  'permission-denied': { readonly name?: string };
  unavailable: { readonly name?: string };
  'deadline-exceeded': { readonly timeoutMs?: number };
  aborted: { readonly name?: string };
}

/**
 * The one error class of Lagoa. The message says what was expected, what came and which thing is
 * at fault; `cause` keeps the original error.
 *
 * @example
 * const error = new LagoaError('not-found', 'no table "gold"', { details: { name: 'gold' } });
 * error.code // 'not-found'
 */
export class LagoaError<Code extends LagoaErrorCode = LagoaErrorCode> extends Error {
  override readonly name = 'LagoaError';
  readonly code: Code;
  readonly details: LagoaErrorDetails[Code] | undefined;
  /** The mark by which `isLagoaError` knows an error of another installed copy. */
  readonly '@lagoa/error' = true;

  constructor(
    code: Code,
    message: string,
    options: { readonly details?: LagoaErrorDetails[Code]; readonly cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }
}

/**
 * Whether a value is a `LagoaError`, of the given code if one is named. Works across two installed
 * copies of the package, where `instanceof` does not.
 *
 * @example
 * isLagoaError(new LagoaError('conflict', 'x'), 'conflict') // true
 * isLagoaError(new Error('x')) // false
 */
export function isLagoaError<Code extends LagoaErrorCode = LagoaErrorCode>(
  value: unknown,
  code?: Code,
): value is LagoaError<Code> {
  if (typeof value !== 'object' || value === null || !('@lagoa/error' in value)) return false;
  return code === undefined || ('code' in value && value.code === code);
}
