import { expect, test } from 'vitest';
import { decimate } from './decimate.ts';
import { lines } from './lines.ts';

const axes = { caption: 'ROC', xLabel: 'false positives', yLabel: 'true positives' };

test('a hundred thousand points draw as a small picture', () => {
  const points = Array.from(
    { length: 100_001 },
    (_, index) => [index / 1e5, (index / 1e5) ** 0.25] as const,
  );
  const svg = lines({ ...axes, series: [{ name: 'model', points }] });
  expect(svg.length).toBeLessThan(2000);
  expect(svg).toContain('>true positives</text>');
});

test('a decimated line stays within its tolerance of every point', () => {
  const points = Array.from(
    { length: 5000 },
    (_, index) => [index / 10, 100 + 20 * Math.sin(index / 250)] as const,
  );
  const kept = decimate(points);
  expect(kept.length).toBeLessThan(100);
  for (const [x, y] of points) {
    const after = kept.findIndex((point) => point[0] >= x);
    const [x1, y1] = kept[after] ?? [0, 0];
    const [x0, y0] = kept[Math.max(0, after - 1)] ?? [0, 0];
    const drawn = x1 === x0 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0);
    // 0.4 across the line is 0.51 upright where its slope is steepest, 20 / 250 * 10 = 0.8.
    expect(Math.abs(drawn - y)).toBeLessThan(0.52);
  }
});

test('a spike among many flat points is never lost', () => {
  const points = Array.from({ length: 10_000 }, (_, index) => [index / 20, 0] as [number, number]);
  points[5000] = [250, 77];
  expect(decimate(points)).toContainEqual([250, 77]);
});

test('points that are not finite are left out, one point is a dot, none is an empty frame', () => {
  const svg = lines({
    ...axes,
    series: [
      { name: 'a', points: [[0, Number.NaN]] },
      { name: 'b', points: [[1, 2]], dashed: true },
      { name: '<c>', points: [] },
    ],
  });
  expect(svg).not.toContain('NaN');
  expect(svg).toContain('stroke-linecap="round"');
  expect(svg).toContain('&lt;c&gt;');
});

test.each([
  [0, 0],
  [1e300, 1e300],
  [-Number.MAX_VALUE, Number.MAX_VALUE],
  [0, Number.MIN_VALUE],
  [1, 1 + Number.EPSILON],
  [-1e20, -1e20],
])('an axis from %d to %d has pixels and ticks', (low, high) => {
  const points = [
    [low, low],
    [high, high],
  ] as const;
  const svg = lines({ ...axes, series: [{ name: 'model', points }] });
  expect(svg).not.toMatch(/="[^"]*(NaN|Infinity)/);
  expect(svg.match(/<text/g)?.length).toBeGreaterThan(4);
  expect(svg.length).toBeLessThan(3000);
});

test('long axis labels are shortened to the picture', () => {
  const long = 'a label that goes on '.repeat(10);
  const svg = lines({ caption: 'c', xLabel: long, yLabel: long, series: [] });
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map((match) => match[1] ?? '');
  expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(75);
});
