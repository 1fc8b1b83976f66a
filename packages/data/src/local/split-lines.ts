/**
 * The lines of UTF-8 bytes, blank ones left out, as text; a line that is no UTF-8 comes as its bytes. Holds
 * one line and one chunk.
 */
export async function* splitLines(
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (bytes: Uint8Array): string | Uint8Array => {
    try {
      return decoder.decode(bytes);
    } catch {
      return bytes;
    }
  };
  const isFilled = (line: string | Uint8Array): boolean =>
    typeof line !== 'string' || /[^ \t\r]/.test(line);
  let open: Uint8Array[] = [];
  for await (const part of body) {
    let start = 0;
    for (let end = part.indexOf(10); end >= 0; end = part.indexOf(10, start)) {
      open.push(part.subarray(start, end));
      const line = decode(open.length === 1 ? part.subarray(start, end) : Buffer.concat(open));
      if (isFilled(line)) yield line;
      open = [];
      start = end + 1;
    }
    if (start < part.length) open.push(part.slice(start));
  }
  const last = decode(Buffer.concat(open));
  if (isFilled(last)) yield last;
}
