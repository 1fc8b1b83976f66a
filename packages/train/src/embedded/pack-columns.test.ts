import { expect, test } from 'vitest';
import { fillTable } from './column-layout.ts';
import { packColumns } from './pack-columns.ts';

test('neighbours with few values share a byte, whose parts give each its bin', () => {
  const features = [2, 200, 2, 3, 2, 255, 2, 16, 17].map((bins, i) => ({
    bins,
    hasMissing: i === 0,
  }));
  const columns = packColumns(features, 1000);
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
      const again = members.reduce((sum, { factor, values: own }) => {
        return sum + factor * (Math.floor(byte / factor) % own);
      }, 0);
      expect(again).toBe(byte);
    }
  }
});

test('many rows fill a byte with columns', () => {
  const features = [10, 10, 200, 2, 2, 130].map((bins) => ({ bins, hasMissing: false }));
  const members = (rows: number) =>
    packColumns(features, rows).map((column) => column.members.map(({ feature }) => feature));
  expect(members(49_999)).toEqual([[0], [1, 3], [2], [4], [5]]);
  expect(members(50_000)).toEqual([[0, 1, 3], [2], [4], [5]]);
});

test('the table of a split sends each byte where its bin goes', () => {
  const features = [2, 3, 3, 40].map((bins, i) => ({ bins, hasMissing: i !== 2 }));
  for (const column of packColumns(features, 1000))
    for (const member of column.members)
      for (const missingLeft of [false, true])
        for (let bin = -1; bin < member.bins; bin++) {
          const bytes = new Uint8Array(300).fill(9);
          fillTable(bytes, 5, { column, member, bin, missingLeft });
          const expected = Array.from({ length: column.values }, (_, byte) => {
            const its = Math.floor(byte / member.factor) % member.values;
            return Number(its === member.bins ? missingLeft : its <= bin);
          });
          expect([...bytes.subarray(5, 5 + column.values)]).toEqual(expected);
          expect(bytes.filter((byte) => byte === 9)).toHaveLength(300 - column.values);
        }
});
