import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { countsToText, textToCounts } from './count-text.ts';

test('counts come back as they were', () => {
  const random = createRandom(4);
  for (let round = 0; round < 200; round++) {
    const counts = new Map<number, number>();
    for (let place = 0; place < 600; place++)
      if (random.next() < 0.5) counts.set(place, random.integer(2 ** random.integer(32)) + 1);
    expect([...textToCounts(countsToText(counts))]).toEqual([...counts]);
  }
  const wide = new Map([
    [0, 2 ** 51],
    [1, 1],
    [1023, 2 ** 51 - 1],
  ]);
  expect([...textToCounts(countsToText(wide))]).toEqual([...wide]);
  expect(countsToText(new Map())).toBe('');
  expect(textToCounts('').size).toBe(0);
});

test('like neighbours take few letters', () => {
  const level = new Map(Array.from({ length: 100 }, (_, place) => [place, 10_000 + (place % 7)]));
  expect(countsToText(level).length).toBeLessThan(110);
});

test.each(['A', 'AB', '?', 'AB~', 'g'])('%j is refused', (text) => {
  expect(() => textToCounts(text)).toThrow("expected a sketch's counts");
});
