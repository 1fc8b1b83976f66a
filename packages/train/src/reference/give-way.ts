import { type Clock, LagoaError } from '@lagoa/data';

/**
 * A function to call in a long loop: it waits one turn of the event loop when 10 ms of the clock
 * have passed since the last turn, so that timers, signals and requests get theirs, and throws
 * `aborted` once the signal has fired.
 */
export function createGiveWay(clock: Clock, signal: AbortSignal): () => Promise<void> {
  let last = clock.now();
  return async () => {
    if (clock.now() - last >= 10_000n) {
      await clock.sleep(0);
      last = clock.now();
    }
    if (signal.aborted)
      throw new LagoaError('aborted', 'training was aborted', { cause: signal.reason });
  };
}
