/** Castagnoli's polynomial, reflected. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

/**
 * CRC-32C (RFC 3720, appendix B.4) as Cloud Storage writes it: four bytes, big-endian, in base64.
 *
 * @example
 * crc32cBase64(new TextEncoder().encode('123456789')) // '4waSgw=='
 */
export function crc32cBase64(bytes: Uint8Array): string {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  const digest = (crc ^ 0xffffffff) >>> 0;
  return btoa(
    String.fromCharCode(digest >>> 24, (digest >>> 16) & 255, (digest >>> 8) & 255, digest & 255),
  );
}
