import { expect, test } from 'vitest';
import { parseUbjson } from './parse-ubjson.ts';

/** Bytes from text and numbers, a character each. */
function bytes(...parts: readonly (string | number)[]): Uint8Array {
  const codes = parts.flatMap((part) =>
    typeof part === 'number' ? [part] : Array.from(part, (c) => c.charCodeAt(0)),
  );
  return Uint8Array.from(codes);
}

// Every marker of draft 12 that JSON has a value for; numbers are big-endian.
test.each([
  ['Z', bytes('Z'), null],
  ['T', bytes('T'), true],
  ['F', bytes('F'), false],
  ['i', bytes('i', 0x80), -128],
  ['U', bytes('U', 0xff), 255],
  ['I', bytes('I', 0xff, 0xfe), -2],
  ['l', bytes('l', 0, 1, 0, 0), 65536],
  ['L', bytes('L', 0, 0, 0, 1, 0, 0, 0, 0), 2 ** 32],
  ['d', bytes('d', 0x3f, 0x80, 0, 0), 1],
  ['D', bytes('D', 0xc0, 0, 0, 0, 0, 0, 0, 0), -2],
  ['S', bytes('Si', 3, 'a', 0xc3, 0xa9), 'aé'],
  ['open array', bytes('[i', 1, 'Si', 1, 'x', '[]]'), [1, 'x', []]],
  ['counted array', bytes('[#i', 2, 'i', 1, 'T'), [1, true]],
  ['typed array', bytes('[$d#i', 1, 0xbf, 0x80, 0, 0), [-1]],
  ['object', bytes('{i', 1, 'a{}i', 1, 'bT}'), { a: {}, b: true }],
  ['object with a name of its own', bytes('{i', 9, '__proto__i', 1, '}'), { ['__proto__']: 1 }],
])('%s', (_, file, value) => {
  expect(parseUbjson(file)).toEqual(value);
});

test.each([
  [/1 more bytes at byte 0/, bytes()],
  [/4 more bytes at byte 1/, bytes('d', 0)],
  [/a value, not "Q", at byte 1/, bytes('Q')],
  [/the end of the file at byte 1/, bytes('TT')],
  [/a length within the file/, bytes('Si', 0xff)],
  [/a length within the file/, bytes('[$d#l', 0x7f, 0xff, 0xff, 0xff)],
  [/a length within the file/, bytes('[#d', 0x3f, 0, 0, 0)],
  [/a count after the type/, bytes('[$i]')],
  [/1 more bytes/, bytes('[i', 1)],
  [/text in UTF-8/, bytes('Si', 1, 0xff)],
  [/at most 64 levels/, bytes('['.repeat(100_000))],
])('%s', (message, file) => {
  expect(() => parseUbjson(file)).toThrow(message);
  expect(() => parseUbjson(file)).toThrow(expect.objectContaining({ code: 'corrupt' }));
});
