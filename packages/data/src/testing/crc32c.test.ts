import { expect, test } from 'vitest';
import { crc32cBase64 } from './crc32c.ts';

/** RFC 3720, appendix B.4, as big-endian numbers. */
test.each([
  ['32 zeros', new Uint8Array(32), '8a9136aa'],
  ['32 ones', new Uint8Array(32).fill(0xff), '62a8ab43'],
  ['0 to 31', Uint8Array.from({ length: 32 }, (_, i) => i), '46dd794e'],
  ['31 to 0', Uint8Array.from({ length: 32 }, (_, i) => 31 - i), '113fdb5c'],
])('CRC-32C of %s', (_what, bytes, expected) => {
  expect(Buffer.from(crc32cBase64(bytes), 'base64').toString('hex')).toBe(expected);
});
