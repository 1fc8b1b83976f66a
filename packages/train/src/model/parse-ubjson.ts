import { LagoaError } from '@lagoa/data';

/** Deeper than any model file; a hostile file ends in an error, not in a full stack. */
const MAX_DEPTH = 64;

/**
 * The value of a UBJSON file (draft 12): objects, arrays of both kinds, strings, numbers, booleans
 * and null, as `JSON.parse` would give them. Arrays with a type become plain arrays of numbers.
 * Throws `corrupt`, with the byte, for anything else, what is cut off, or bytes left over.
 *
 * Source: https://ubjson.org/; numbers are big-endian.
 *
 * @example
 * parseUbjson(Uint8Array.of(0x5b, 0x24, 0x69, 0x23, 0x69, 2, 7, 255)) // [7, -1]
 */
export function parseUbjson(bytes: Uint8Array): unknown {
  const reader = createReader(bytes);
  const value = parseValue(reader, reader.marker(), 0);
  if (reader.remaining() > 0) throw reader.broken('the end of the file');
  return value;
}

type Reader = ReturnType<typeof createReader>;

function parseValue(reader: Reader, marker: string, depth: number): unknown {
  if (depth > MAX_DEPTH) throw reader.broken(`at most ${MAX_DEPTH} levels`);
  if (marker === '{') return parseObject(reader, depth);
  if (marker === '[') return parseArray(reader, depth);
  if (marker === 'S') return reader.text(parseLength(reader));
  if (marker === 'T' || marker === 'F') return marker === 'T';
  if (marker === 'Z') return null;
  return reader.number(marker);
}

function parseObject(reader: Reader, depth: number): unknown {
  const members: [string, unknown][] = [];
  while (!reader.skip('}')) {
    const name = reader.text(parseLength(reader));
    members.push([name, parseValue(reader, reader.marker(), depth + 1)]);
  }
  return Object.fromEntries(members);
}

function parseArray(reader: Reader, depth: number): unknown {
  const type = reader.skip('$') ? reader.marker() : undefined;
  const items: unknown[] = [];
  if (reader.skip('#')) {
    const count = parseLength(reader);
    for (let i = 0; i < count; i++) {
      items.push(parseValue(reader, type ?? reader.marker(), depth + 1));
    }
  } else if (type === undefined) {
    while (!reader.skip(']')) items.push(parseValue(reader, reader.marker(), depth + 1));
  } else {
    throw reader.broken('a count after the type of an array');
  }
  return items;
}

/** A length is a whole number, no more than the bytes left: each item takes at least one. */
function parseLength(reader: Reader): number {
  const length = reader.number(reader.marker());
  if (Number.isInteger(length) && length >= 0 && length <= reader.remaining()) return length;
  throw reader.broken('a length within the file');
}

function createReader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let at = 0;
  const broken = (expected: string, cause?: unknown): LagoaError =>
    new LagoaError('corrupt', `the model file needs ${expected} at byte ${at}`, {
      details: { name: `byte ${at}`, expected },
      ...(cause === undefined ? {} : { cause }),
    });
  /** Steps over the next bytes and tells where they begin. */
  const take = (size: number): number => {
    if (size > view.byteLength - at) throw broken(`${size} more bytes`);
    at += size;
    return at - size;
  };
  return {
    broken,
    remaining: (): number => view.byteLength - at,
    marker: (): string => String.fromCharCode(view.getUint8(take(1))),
    skip(marker: string): boolean {
      const found = view.getUint8(take(1)) === marker.charCodeAt(0);
      if (!found) at--;
      return found;
    },
    text(length: number): string {
      const start = take(length);
      try {
        return decoder.decode(bytes.subarray(start, at));
      } catch (cause) {
        throw broken('text in UTF-8', cause);
      }
    },
    number(marker: string): number {
      switch (marker) {
        case 'i':
          return view.getInt8(take(1));
        case 'U':
          return view.getUint8(take(1));
        case 'I':
          return view.getInt16(take(2));
        case 'l':
          return view.getInt32(take(4));
        case 'L':
          return Number(view.getBigInt64(take(8)));
        case 'd':
          return view.getFloat32(take(4));
        case 'D':
          return view.getFloat64(take(8));
      }
      throw broken(`a value, not "${marker}",`);
    },
  };
}
