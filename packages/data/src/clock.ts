import { LagoaError } from './error.ts';

/** Time as an argument: nothing in the core reads a clock of its own. */
export interface Clock {
  /** Microseconds since 1970 UTC. */
  now(): bigint;
  /**
   * Resolves after the delay, of 0 after a turn of the event loop; rejects with code `aborted` when
   * the signal fires.
   */
  sleep(delayMs: number, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/** The machine's clock, to millisecond resolution. */
export const systemClock: Clock = {
  // biome-ignore lint/plugin: the one place that reads the machine's clock
  now: () => BigInt(Date.now()) * 1000n,
  sleep: (delayMs, { signal } = {}) =>
    new Promise((resolve, reject) => {
      const abort = () => {
        forget();
        reject(new LagoaError('aborted', 'sleep was aborted', { cause: signal?.reason }));
      };
      const forget = callAfter(delayMs, () => {
        signal?.removeEventListener('abort', abort);
        resolve();
      });
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort, { once: true });
    }),
};

/** Calls back after the delay; gives what takes the call back. */
function callAfter(delayMs: number, call: () => void): () => void {
  /* biome-ignore-start lint/style/noRestrictedGlobals: the one place that waits */
  if (delayMs === 0 && typeof setImmediate === 'function') {
    const turn = setImmediate(call); // a timer takes a millisecond for it; browsers have no other
    return () => clearImmediate(turn);
  }
  const timer = setTimeout(call, delayMs);
  /* biome-ignore-end lint/style/noRestrictedGlobals: as above */
  return () => clearTimeout(timer);
}

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
