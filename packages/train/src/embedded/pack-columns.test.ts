import { expect, test } from 'vitest';
import { binIn, packColumns } from './pack-columns.ts';

test('neighbours with few values share a byte, whose parts give each its bin', () => {
  const features = [2, 200, 2, 3, 2, 255, 2, 16, 17].map((bins, i) => ({
    bins,
    hasMissing: i === 0,
  }));
  const columns = packColumns(features);
  expect(columns.map(({ members }) => members.map(({ feature }) => feature))).toEqual([
    [0, 2, 3],
    [1],
    [4, 6],
    [5],
    [7],
    [8],
  ]);
  for (const { members, values } of columns) {
    expect(values).toBeLessThanOrEqual(256);
    for (let byte = 0; byte < values; byte++) {
      const bins = members.map((member) => binIn(byte, member));
      const again = members.reduce((sum, { factor }, i) => sum + factor * (bins[i] ?? 0), 0);
      expect(again).toBe(byte);
    }
  }
});
