import { describe, expect, test } from 'vitest';
import { type Clock, createManualClock, systemClock } from './clock.ts';
import { isLagoaError, LagoaError } from './error.ts';
import { loadPeer } from './missing-peer.ts';
import { createRandom, type Random } from './random.ts';
import { retry } from './retry.ts';

function recordingClock(): Clock & { readonly delays: number[] } {
  const clock = createManualClock(0n);
  const delays: number[] = [];
  return {
    now: clock.now,
    delays,
    async sleep(delayMs) {
      delays.push(delayMs);
      await clock.sleep(delayMs);
    },
  };
}

/** Always draws one half, so that delays are known. */
const half: Random = { ...createRandom(1), next: () => 0.5 };

describe('retry', () => {
  test('returns the first success and says which attempt it was', async () => {
    const clock = recordingClock();
    const result = await retry(
      async (attempt) => {
        if (attempt < 3) throw new Error('not yet');
        return attempt;
      },
      { isRetryable: () => true, clock, random: half },
    );
    expect(result).toBe(3);
    expect(clock.delays).toStrictEqual([100, 200]);
  });

  test('doubles the delay up to its limit, then throws the last error as it was', async () => {
    const clock = recordingClock();
    const errors = Array.from({ length: 6 }, (_, i) => new Error(String(i)));
    const failure = retry(
      async (attempt) => {
        throw errors[attempt - 1];
      },
      { isRetryable: () => true, clock, random: half, attempts: 6, maxDelayMs: 1000 },
    );
    await expect(failure).rejects.toBe(errors[5]);
    expect(clock.delays).toStrictEqual([100, 200, 400, 500, 500]);
  });

  test('a failure that will not pass is thrown at once', async () => {
    let calls = 0;
    const fatal = new Error('no');
    const failure = retry(
      async () => {
        calls++;
        throw fatal;
      },
      { isRetryable: (error) => error !== fatal, clock: recordingClock(), random: half },
    );
    await expect(failure).rejects.toBe(fatal);
    expect(calls).toBe(1);
  });

  test('jitter is in [0, delay) and drawn from the given generator', async () => {
    const delaysOf = async (seed: number) => {
      const clock = recordingClock();
      await retry(() => Promise.reject(new Error()), {
        isRetryable: () => true,
        clock,
        random: createRandom(seed),
        attempts: 50,
        initialDelayMs: 10,
        maxDelayMs: 10,
      }).catch(() => undefined);
      return clock.delays;
    };
    const delays = await delaysOf(1);
    expect(delays).toHaveLength(49);
    expect(delays.every((delay) => delay >= 0 && delay < 10)).toBe(true);
    expect(await delaysOf(1)).toStrictEqual(delays);
    expect(await delaysOf(2)).not.toStrictEqual(delays);
  });

  test('an aborted signal stops before the next call, asleep or not', async () => {
    const aborted = AbortSignal.abort('enough');
    const never = retry(async () => 1, {
      isRetryable: () => true,
      clock: systemClock,
      random: half,
      signal: aborted,
    });
    await expect(never).rejects.toMatchObject({ code: 'aborted', cause: 'enough' });
    const controller = new AbortController();
    const asleep = retry(
      async () => {
        setTimeout(() => controller.abort('now'), 5);
        throw new Error('again');
      },
      {
        isRetryable: () => true,
        clock: systemClock,
        random: half,
        initialDelayMs: 60_000,
        maxDelayMs: 60_000,
        signal: controller.signal,
      },
    );
    await expect(asleep).rejects.toMatchObject({ code: 'aborted', cause: 'now' });
  });
});

describe('clocks', () => {
  test('the manual clock moves only when slept on', async () => {
    const clock = createManualClock(1_000_000n);
    expect([clock.now(), clock.now()]).toStrictEqual([1_000_000n, 1_000_000n]);
    await clock.sleep(5);
    expect(clock.now()).toBe(1_005_000n);
  });

  test('the system clock tells microseconds since 1970 and sleeps', async () => {
    const before = systemClock.now();
    expect(Math.abs(Number(before / 1000n) - Date.now())).toBeLessThan(1000);
    await systemClock.sleep(10);
    expect(Number(systemClock.now() - before)).toBeGreaterThanOrEqual(9000);
  });

  test('a sleep of 0 is a turn of the event loop, not a millisecond', async () => {
    const told: string[] = [];
    setTimeout(() => told.push('timer'), 5);
    setImmediate(() => told.push('turn before'));
    await systemClock.sleep(0);
    expect(told).toEqual(['turn before']);
    while (told.length === 1) await systemClock.sleep(0);
    expect(told).toEqual(['turn before', 'timer']);
    const signal = AbortSignal.abort('enough');
    await expect(systemClock.sleep(0, { signal })).rejects.toMatchObject({ cause: 'enough' });
  });
});

describe('LagoaError', () => {
  test('is told by code, across copies of the package, and from other errors', () => {
    const cause = new Error('below');
    const error = new LagoaError('not-found', 'no such', { details: { name: 'x' }, cause });
    expect(error.cause).toBe(cause);
    expect(error.details?.name).toBe('x');
    expect(error.name).toBe('LagoaError');
    expect([isLagoaError(error), isLagoaError(error, 'not-found')]).toStrictEqual([true, true]);
    expect(isLagoaError(error, 'conflict')).toBe(false);
    const other = { code: 'conflict', '@lagoa/error': true };
    expect(isLagoaError(other, 'conflict')).toBe(true);
    for (const value of [new Error('x'), null, undefined, 'x', { code: 'conflict' }])
      expect(isLagoaError(value)).toBe(false);
  });

  test('a missing peer says how to mend it, a present one loads', async () => {
    const gone = new Error("Cannot find package 'duck'");
    await expect(loadPeer('duck', () => Promise.reject(gone))).rejects.toMatchObject({
      code: 'missing-peer',
      message: expect.stringContaining('npm i duck'),
      details: { peer: 'duck', install: 'npm i duck' },
      cause: gone,
    });
    expect(await loadPeer('duck', async () => 'quack')).toBe('quack');
  });
});
