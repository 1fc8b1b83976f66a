import type { Clock } from '../clock.ts';
import { LagoaError } from '../error.ts';
import { type CallContext, callGrpc } from './grpc-call.ts';
import { toCallError } from './grpc-error.ts';

/** How long, and how often to look. */
export interface WaitOptions {
  /** Throws `deadline-exceeded` after this long; the work goes on at Google's. */
  readonly deadlineMs: number;
  /** First pause between looks. Default: 500. Each is 1.3 times the one before. */
  readonly pollMs?: number;
  /** Default: 30,000. */
  readonly maxPollMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks until `read` returns a value. Pauses grow as gax's own do, but time is a `Clock`'s and
 * there is a deadline.
 */
export async function pollUntil<T>(
  what: string,
  read: () => Promise<T | undefined>,
  { clock, deadlineMs, pollMs = 500, maxPollMs = 30_000, signal }: WaitOptions & { clock: Clock },
): Promise<T> {
  const end = clock.now() + BigInt(Math.round(deadlineMs * 1000));
  for (let pauseMs = pollMs; ; pauseMs = Math.min(maxPollMs, pauseMs * 1.3)) {
    const result = await read();
    if (result !== undefined) return result;
    const leftMs = Number(end - clock.now()) / 1000;
    if (leftMs <= 0)
      throw new LagoaError('deadline-exceeded', `${what}: not done after ${deadlineMs} ms`, {
        details: { timeoutMs: deadlineMs },
      });
    await clock.sleep(Math.min(pauseMs, leftMs), signal ? { signal } : {});
  }
}

/** The part of a client's long-running operation that is used: `[operation] = await uploadModel()`. */
export interface RunningOperation {
  readonly name?: string | null | undefined;
  readonly result: unknown;
  readonly latestResponse: { readonly done?: boolean | null | undefined };
  /** Asks once; rejects with the operation's own error. */
  getOperation(): Promise<unknown>;
}

/**
 * Waits for a long-running operation and returns its decoded response. The client's own
 * `operation.promise()` has neither deadline nor abort, and gives up when one look fails.
 */
export async function waitForOperation(
  operation: RunningOperation,
  options: WaitOptions & { readonly context: CallContext },
): Promise<unknown> {
  const { context, signal } = options;
  const what = `operation ${operation.name ?? ''}`;
  const look = async (): Promise<{ readonly result: unknown } | undefined> => {
    await callGrpc(() => operation.getOperation(), { what, repeatable: true, signal }, context);
    return operation.latestResponse.done === true ? { result: operation.result } : undefined;
  };
  const { result } = await pollUntil(what, look, { ...options, clock: context.clock });
  if (result === null || result === undefined)
    throw toCallError(what, new Error('it is done, but has neither a response nor an error'));
  return result;
}
