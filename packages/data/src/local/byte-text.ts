/**
 * Bytes that should be UTF-8 as text that loses none of them: what is no UTF-8 stands as `\xE9`, byte by byte.
 *
 * @example
 * byteText(Uint8Array.of(0x63, 0xe9)) // 'c\\xE9'
 */
export function byteText(bytes: Uint8Array): string {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    try {
      text += decoder.decode(bytes.subarray(at, at + length));
      at += length;
    } catch {
      text += `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
      at++;
    }
  }
  return text;
}
