import { expect, test } from 'vitest';
import { splitMultipart } from './multipart.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const type = 'multipart/related; boundary="xyz"';

test('the parts come out byte by byte', () => {
  const body = bytes('--xyz\r\nA: b\r\n\r\n{"a":1}\r\n--xyz\r\n\r\n\r\n\r\n--xy\r\n\r\n--xyz--');
  const parts = splitMultipart(type, body).map((part) => new TextDecoder().decode(part));
  expect(parts).toStrictEqual(['{"a":1}', '\r\n\r\n--xy\r\n']);
});

test('an empty part is empty', () => {
  const body = bytes('--xyz\r\n\r\n{}\r\n--xyz\r\n\r\n\r\n--xyz--');
  expect(splitMultipart(type, body).map(({ length }) => length)).toStrictEqual([2, 0]);
});

test('what is not multipart/related is refused', () => {
  expect(() => splitMultipart('text/plain', bytes('x'))).toThrow('expected multipart/related');
});
