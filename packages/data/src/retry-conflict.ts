import type { Clock } from './clock.ts';
import { isLagoaError } from './error.ts';
import type { Random } from './random.ts';
import { retry } from './retry.ts';

/**
 * Runs a piece of work again where another writer was first (`conflict`), up to `attempts` times in
 * all, with short random waits. The work must read anew what it builds on: give a function that
 * makes its batches, since those of a failed publish are used up.
 *
 * @example
 * const snapshot = await retryConflict(
 *   () => store.publish(customers, readBatches(), { mode: 'replace-partitions', provenance }),
 *   { clock: systemClock, random: createRandom('writer 1') },
 * );
 */
export function retryConflict<T>(
  run: (attempt: number) => Promise<T>,
  {
    clock,
    random,
    attempts = 5,
    signal,
  }: {
    readonly clock: Clock;
    readonly random: Random;
    readonly attempts?: number;
    readonly signal?: AbortSignal;
  },
): Promise<T> {
  return retry(run, {
    isRetryable: (error) => isLagoaError(error, 'conflict'),
    clock,
    random,
    attempts,
    initialDelayMs: 50,
    ...(signal !== undefined && { signal }),
  });
}
