import { LagoaError } from './error.ts';

/** Time as an argument: nothing in the core reads a clock of its own. */
export interface Clock {
  /** Microseconds since 1970 UTC. */
  now(): bigint;
  /** Resolves after the delay; rejects with code `aborted` when the signal fires. */
  sleep(delayMs: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/** The machine's clock, to millisecond resolution. */
export const systemClock: Clock = {
  // biome-ignore lint/plugin: the one place that reads the machine's clock
  now: () => BigInt(Date.now()) * 1000n,
  sleep: (delayMs, { signal } = {}) =>
    new Promise((resolve, reject) => {
      const abort = () => {
        clearTimeout(timer);
        reject(new LagoaError('aborted', 'sleep was aborted', { cause: signal?.reason }));
      };
      // biome-ignore lint/style/noRestrictedGlobals: the one place that waits
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, delayMs);
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    }),
};

/**
 * A clock that stands still until someone sleeps on it: `sleep` advances it at once. For tests and
 * for runs whose time is an input.
 *
 * @example
 * const clock = createManualClock(1_000_000n);
 * await clock.sleep(5);
 * clock.now() // 1_005_000n
 */
export function createManualClock(startMicros: bigint): Clock {
  let now = startMicros;
  return {
    now: () => now,
    sleep: async (delayMs) => {
      now += BigInt(Math.round(delayMs * 1000));
    },
  };
}
