import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { rankRows } from './ranking.ts';

test.each([0, 1, 2, 7, 500])('ranks %d rows as a plain stable sort does', (count) => {
  const random = createRandom(count);
  for (const levels of [1, 3, 1000]) {
    const scores = Array.from({ length: count }, () => (random.integer(levels) - levels / 2) / 7);
    const { order, runEnds } = rankRows(Object.freeze(scores));
    const rows = [...scores.keys()].sort((a, b) => Number(scores[b]) - Number(scores[a]));
    expect([...order]).toEqual(rows);
    const ends = rows.flatMap((row, i) =>
      i + 1 === count || scores[row] !== scores[Number(rows[i + 1])] ? [i + 1] : [],
    );
    expect(runEnds).toEqual(ends);
  }
});

test('minus zero ties with zero', () => {
  expect(rankRows([0, -0, 0])).toEqual({ order: Uint32Array.of(0, 1, 2), runEnds: [3] });
});
