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
    const floats = Float32Array.from(scores);
    expect(rankRows(floats)).toEqual(rankRows([...floats]));
  }
});

test('float32 scores of every size and sign are ranked as numbers are', () => {
  const random = createRandom('bits');
  const bits = Uint32Array.from({ length: 3000 }, () => random.integer(2 ** 32));
  const finite = new Float32Array(bits.buffer).filter(Number.isFinite);
  const edges = [0, -0, 2 ** -149, -(2 ** -149), 1, -1, (2 - 2 ** -23) * 2 ** 127, 0];
  const scores = Float32Array.of(...edges, ...finite, ...edges);
  expect(rankRows(scores)).toEqual(rankRows([...scores]));
});

test('minus zero ties with zero', () => {
  expect(rankRows([0, -0, 0])).toEqual({ order: Uint32Array.of(0, 1, 2), runEnds: [3] });
});
