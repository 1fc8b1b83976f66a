import type { Clock } from '../clock.ts';
import { isLagoaError, LagoaError } from '../error.ts';
import type { Random } from '../random.ts';
import { retry } from '../retry.ts';
import { grpcCodeOf, toCallError } from './grpc-error.ts';

/** What every call to Google needs from outside. */
export interface CallContext {
  readonly clock: Clock;
  readonly random: Random;
  /**
   * Longest wait for one answer. Default: 30,000. The official clients set no deadline at all and
   * would wait for ever.
   */
  readonly timeoutMs?: number;
  /** Calls in all where a call may be repeated. Default: 4. The clients do not retry. */
  readonly attempts?: number;
}

/** The options of an official client's call that are used here. */
export interface CallOptions {
  readonly timeout: number;
  /** Off: some clients repeat some of their calls by themselves, for ten minutes. */
  readonly retry: null;
}

export interface CallDescription {
  /** Method and resource, for messages: `getModel projects/p/…`. */
  readonly what: string;
  /** Whether doing it twice is the same as doing it once. */
  readonly repeatable: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs one call with a deadline, with retries where it may be repeated (UNAVAILABLE and
 * RESOURCE_EXHAUSTED), and with abort. Failures are `LagoaError`s with the client's error as cause.
 */
export async function callGrpc<T>(
  run: (options: CallOptions) => Promise<T>,
  { what, repeatable, signal }: CallDescription,
  { clock, random, timeoutMs = 30_000, attempts = 4 }: CallContext,
): Promise<T> {
  try {
    return await retry(() => untilAborted(run({ timeout: timeoutMs, retry: null }), signal, what), {
      clock,
      random,
      attempts: repeatable ? attempts : 1,
      isRetryable: (error) => [8, 14].includes(grpcCodeOf(error) ?? -1),
      ...(signal && { signal }),
    });
  } catch (error) {
    throw toCallError(what, error);
  }
}

/** Stops waiting when the signal fires; the call itself ends by its deadline. */
async function untilAborted<T>(
  call: Promise<T>,
  signal: AbortSignal | undefined,
  what: string,
): Promise<T> {
  if (signal === undefined) return call;
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(new LagoaError('aborted', `${what}: aborted`, { cause: signal.reason }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([call, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
    call.catch(() => undefined); // an abandoned call may still fail
  }
}

/** As `callGrpc`, for a read: `undefined` where the service says that there is no such thing. */
export async function findGrpc<T>(
  run: (options: CallOptions) => Promise<T>,
  description: CallDescription,
  context: CallContext,
): Promise<T | undefined> {
  try {
    return await callGrpc(run, description, context);
  } catch (error) {
    if (isLagoaError(error, 'not-found')) return undefined;
    throw error;
  }
}

/** A field as masks of updates name it. */
export function toMaskPath(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
