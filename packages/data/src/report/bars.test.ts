import { expect, test } from 'vitest';
import { bars } from './bars.ts';

const labels = Array.from({ length: 10 }, (_, index) => `${index * 10}`);
const share = (value: number) => labels.map(() => value);

test('a typical picture of ten bars is below 1 kB', () => {
  const svg = bars({ caption: 'tenure', labels, series: [{ name: 'share', values: share(0.1) }] });
  expect(svg.length).toBeLessThan(1000);
  expect(svg).toContain('role="img"');
  expect(svg).toContain('<title>tenure</title>');
});

test('each bar ends at the height of its value', () => {
  const svg = bars({
    caption: 'c',
    labels: ['a', 'b'],
    series: [{ name: 's', values: [10, 5] }],
  });
  // The axis runs from 0 at pixel 158 to 10 at pixel 22.
  expect(svg).toContain('M149 158V22M367 158V90');
});

test('values that are not finite draw nothing, negative ones hang below the base', () => {
  const svg = bars({
    caption: 'c',
    labels: ['a', 'b', 'c'],
    series: [{ name: 's', values: [Number.NaN, -1, 1] }],
  });
  expect(svg).not.toContain('NaN');
  expect(svg.match(/ 90V/g)).toHaveLength(2);
});

test('horizontal bars write each label and value', () => {
  const svg = bars({
    caption: 'importance',
    labels: ['Contract', 'tenure'],
    series: [{ name: 'gain', values: [12.3, 0] }],
    horizontal: true,
  });
  expect(svg).toContain('>Contract</text>');
  expect(svg).toContain('>12.3</text>');
});

test('text is escaped everywhere', () => {
  for (const horizontal of [true, false]) {
    const svg = bars({
      caption: '<script>',
      labels: ['"<b>'],
      series: [
        { name: '<i>', values: [1] },
        { name: "'", values: [2] },
      ],
      horizontal,
    });
    expect(svg).not.toMatch(/<(script|b|i)>/);
  }
});

test('no labels and no series still draw an empty frame', () => {
  expect(bars({ caption: 'none', labels: [], series: [] })).toMatch(/^<svg.*<\/svg>$/);
});

test('values that are not finite are written, not drawn', () => {
  const values = [1, NaN, Infinity, -Infinity];
  for (const horizontal of [true, false]) {
    const svg = bars({
      caption: 'gain',
      labels: ['a', 'b', 'c', 'd'],
      series: [{ name: 'gain', values }],
      horizontal,
    });
    expect(svg).not.toMatch(/="[^"]*(NaN|Infinity)/);
    if (horizontal) expect(svg).toMatch(/>NaN<.*>∞<.*>−∞</);
  }
});
