import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createQuoteSearch } from './csv-quotes.ts';

/** The plain version: byte by byte. The place of the first stray quote. */
function findStray(bytes: Uint8Array, delimiter: number): number | undefined {
  let state: 'start' | 'plain' | 'quoted' | 'quote' | 'closed' = 'start';
  let [openedAt, overLine, swallows] = [0, false, false];
  for (const [at, byte] of bytes.entries()) {
    const ends = byte === delimiter || byte === 10 || byte === 13;
    if (state === 'quoted') {
      if (byte === 34) state = 'quote';
      else if (byte === 10) overLine = true;
      else if (byte !== 13 && overLine) swallows = true;
    } else if (state === 'quote' && byte === 34) state = 'quoted';
    else if (ends) state = 'start';
    else if (byte === 32) state = state === 'quote' ? 'closed' : state;
    else if (state === 'quote' || state === 'closed') {
      if (swallows) return openedAt;
      state = 'plain';
    } else if (state === 'start' && byte === 34) {
      state = 'quoted';
      [openedAt, overLine, swallows] = [at, false, false];
    } else state = 'plain';
  }
  return state === 'quoted' && swallows ? openedAt : undefined;
}

test.each([',', ';', '\t', ' '])(
  'finds the stray quote that a walk over all bytes finds, in parts of any size, delimiter %j',
  (delimiter) => {
    const random = createRandom(`quotes ${delimiter}`);
    const signs = [
      '"',
      '"',
      '""',
      'a',
      ' ',
      delimiter,
      delimiter,
      '\n',
      '\r\n',
      'é',
      `"x"${delimiter}`,
    ];
    let found = 0;
    for (let turn = 0; turn < 5_000; turn++) {
      const text = Array.from(
        { length: 1 + random.integer(24) },
        () => signs[random.integer(signs.length)],
      ).join('');
      const bytes = new TextEncoder().encode(text);
      const search = createQuoteSearch(delimiter);
      for (let at = 0; at < bytes.length; ) {
        const length = 1 + random.integer(9);
        search.push(bytes.subarray(at, at + length));
        at += length;
      }
      const expected = findStray(bytes, delimiter.charCodeAt(0));
      expect([text, search.stray() ?? search.end()]).toEqual([text, expected]);
      if (expected !== undefined) found++;
    }
    expect(found).toBeGreaterThan(200);
  },
);

test('parts before the first quote can be skipped, a byte order mark is no text', () => {
  const encode = (text: string) => new TextEncoder().encode(text);
  for (const [skipped, pushed, stray] of [
    ['a,b\n', '"x\ny" z,1\n', 4],
    ['a,b\n1,2  ', '"x\ny" z,1\n', undefined],
    ['a,b\n1,', ' "x\ny" z,1\n', 7],
  ] as const) {
    const search = createQuoteSearch(',');
    search.skip(encode(skipped));
    search.push(encode(pushed));
    expect(search.stray()).toBe(stray);
  }
  const marked = createQuoteSearch(',');
  marked.push(encode('\ufeff"a\nb"c,d\n'));
  expect(marked.stray()).toBe(3);
});
