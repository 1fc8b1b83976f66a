import { expect, test } from 'vitest';
import { checkObjectKey } from './object-key.ts';
import { partitionFolder, partitionName } from './partition-path.ts';

const hostile = [
  '',
  '.',
  '..',
  '/',
  '../..',
  '~',
  '%',
  '%2E',
  'a/b',
  'a\\b',
  'a=b',
  'é',
  'e\u0301',
  '\0',
  '\n',
  ' ',
  "'",
  '"',
  '`',
  '$(x)',
  'x'.repeat(5000),
  'CON',
  'null',
  null,
];

test('no two values share a name or a folder, and none leaves its segment', () => {
  const names = hostile.map((value) => partitionName([['month', value]]));
  expect(new Set(names).size).toBe(hostile.length);
  expect(new Set(names.map(partitionFolder)).size).toBe(hostile.length);
  for (const name of names) {
    expect(name).toMatch(/^month=(~|[A-Za-z0-9._%-]*)$/);
    expect(checkObjectKey(partitionFolder(name)).split('/')).toHaveLength(1);
    expect(partitionFolder(name).length).toBeLessThanOrEqual(150);
  }
});

test('several columns are segments; none is the empty name', () => {
  expect(
    partitionName([
      ['month', '2024-01'],
      ['plan', '../x'],
    ]),
  ).toBe('month=2024-01/plan=..%2Fx');
  expect(partitionName([])).toBe('');
  expect(partitionName([['a', '1/b=2']])).not.toBe(
    partitionName([
      ['a', '1'],
      ['b', '2'],
    ]),
  );
});
