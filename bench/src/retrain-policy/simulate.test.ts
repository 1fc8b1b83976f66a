import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { detectionDelay, playPolicy, simulateVerdicts } from './simulate.ts';

const verdicts = (text: string) =>
  Array.from(text, (mark) => (mark === 'd' ? ('drift' as const) : ('ok' as const)));

test.each([
  ['.d.d.', { required: 1, windows: 1 }, [1, 3]],
  ['.d.d.', { required: 2, windows: 3 }, [3]],
  // A training starts the count anew.
  ['dddd', { required: 2, windows: 3 }, [1, 3]],
  ['dddd', { required: 1, windows: 1, cooldown: 1 }, [0, 2]],
] as const)('over %s, %o trains after windows %j', (text, policy, expected) => {
  expect(playPolicy(verdicts(text), policy)).toEqual(expected);
});

test('the delay counts from the shifted window, and false alarms before it do not count', () => {
  expect(detectionDelay([1, 4, 6], 4)).toBe(1);
  expect(detectionDelay([1, 6], 4)).toBe(3);
  expect(detectionDelay([1], 4)).toBe(Infinity);
});

test('a large shift is a drift in every window from its first, and never before', async () => {
  const stream = { columns: 3, referenceRows: 1000, rows: 500, windows: 6, shift: 2, shiftAt: 3 };
  expect(await simulateVerdicts(stream, createRandom(1))).toEqual(verdicts('...ddd'));
  expect(await simulateVerdicts({ ...stream, shift: 0 }, createRandom(1))).toEqual(
    verdicts('......'),
  );
});
