import { createHttpFailure } from './http-server.ts';

/** The bodies of the parts of a `multipart/related` request (RFC 2046, section 5.1). */
export function splitMultipart(
  contentType: string,
  body: Uint8Array,
): readonly Uint8Array<ArrayBuffer>[] {
  const boundary = /^multipart\/related;.*boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined)
    throw createHttpFailure(400, 'badContent', `expected multipart/related, got ${contentType}`);
  const bytes = Buffer.from(body);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const mark = Buffer.from(`--${boundary}`);
  let start = bytes.indexOf(mark);
  for (;;) {
    const next = start < 0 ? -1 : bytes.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), start);
    if (next < 0) return parts;
    const head = bytes.indexOf('\r\n\r\n', start);
    if (head < 0 || head > next) throw createHttpFailure(400, 'badContent', 'a part has no header');
    parts.push(new Uint8Array(bytes.subarray(head + 4, next)));
    start = next + 2;
  }
}
