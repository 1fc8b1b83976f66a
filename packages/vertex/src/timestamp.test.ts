import { expect, test } from 'vitest';
import { fromTimestamp, toTimestamp } from './timestamp.ts';

test.each([
  [0n, '0', 0],
  [1n, '0', 1000],
  [-1n, '-1', 999_999_000],
  [-1_000_000n, '-1', 0],
  [1_790_000_000_123_456n, '1790000000', 123_456_000],
  [253_402_300_799_999_999n, '253402300799', 999_999_000],
])('%d microseconds', (micros, seconds, nanos) => {
  expect(toTimestamp(micros)).toStrictEqual({ seconds, nanos });
  expect(fromTimestamp({ seconds, nanos })).toBe(micros);
});

test('seconds may be a number, a Long or absent; nanoseconds below a microsecond are dropped', () => {
  expect(fromTimestamp({ seconds: 2, nanos: 1999 })).toBe(2_000_001n);
  expect(fromTimestamp({ seconds: { toString: () => '3' }, nanos: null })).toBe(3_000_000n);
  expect(fromTimestamp({})).toBe(0n);
  expect(() => fromTimestamp({ seconds: 1.5 })).toThrow('whole seconds');
});
