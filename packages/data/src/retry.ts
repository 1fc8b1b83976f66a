import type { Clock } from './clock.ts';
import { LagoaError } from './error.ts';
import type { Random } from './random.ts';

export interface RetryOptions {
  /** Whether this failure may pass by itself and the call is safe to repeat. */
  readonly isRetryable: (error: unknown) => boolean;
  readonly clock: Clock;
  readonly random: Random;
  /** Calls in all, the first one included. Default: 5. */
  readonly attempts?: number;
  /** First delay. Default: 200. Each later one doubles, up to `maxDelayMs`. */
  readonly initialDelayMs?: number;
  /** Default: 10,000. */
  readonly maxDelayMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Calls `run` until it succeeds, fails for good, or the attempts are used up; then the last error
 * is thrown as it was. Delays grow exponentially with full jitter (uniform in `[0, delay)`).
 *
 * Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
 *
 * @example
 * await retry(() => fetchOnce(), { isRetryable: () => true, clock, random: createRandom(1) });
 */
export async function retry<T>(
  run: (attempt: number) => Promise<T>,
  {
    isRetryable,
    clock,
    random,
    attempts = 5,
    initialDelayMs = 200,
    maxDelayMs = 10_000,
    signal,
  }: RetryOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted)
      throw new LagoaError('aborted', 'the call was aborted', { cause: signal.reason });
    try {
      return await run(attempt);
    } catch (error) {
      if (attempt >= attempts || !isRetryable(error)) throw error;
    }
    const delayMs = Math.min(maxDelayMs, initialDelayMs * 2 ** (attempt - 1)) * random.next();
    await clock.sleep(delayMs, signal === undefined ? {} : { signal });
  }
}
