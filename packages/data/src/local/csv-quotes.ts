import { open } from 'node:fs/promises';
import type { CsvSource } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import { toFileError } from './file-error.ts';

const [newline, carriageReturn, space, quote] = [10, 13, 32, 34];

/**
 * Refuses a CSV in which a quote opens, runs over line ends and is then closed in the middle of a
 * field, or never. Such a quote is a stray one: it has swallowed the rows after it into one field,
 * and a reader that takes up again somewhere later has lost them. Within one line a stray quote
 * spoils that row alone, which then goes to quarantine.
 *
 * Throws `invalid-data` that names the line, from 1. Only quotes and what stands between them is looked at.
 * Tells whether there are any.
 */
export async function checkQuotes(
  path: string,
  { source, name }: { readonly source: CsvSource; readonly name: string },
): Promise<boolean> {
  try {
    const search = createQuoteSearch(source.delimiter);
    let found = false;
    for await (const part of readParts(path)) {
      if (!found && !part.includes(quote)) {
        search.skip(part);
        continue;
      }
      found = true;
      search.push(part);
      if (search.stray() !== undefined) break;
    }
    const stray = search.stray() ?? search.end();
    if (stray === undefined) return found;
    throw new LagoaError(
      'invalid-data',
      `${name}: line ${await lineOf(path, stray)} opens a quote that is not closed where its field ends; the lines after it would be lost`,
      { details: { source: name } },
    );
  } catch (error) {
    throw toFileError(error, 'read', path);
  }
}

/** The file in parts that are overwritten by the next: a stream makes new ones. */
async function* readParts(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    const part = Buffer.allocUnsafe(1 << 20);
    for (;;) {
      const { bytesRead } = await file.read(part, 0, part.length);
      if (bytesRead === 0) return;
      yield part.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** The line, from 1, of a byte. */
async function lineOf(path: string, offset: number): Promise<number> {
  let line = 1;
  let base = 0;
  for await (const part of readParts(path)) {
    const end = Math.min(part.length, offset - base);
    for (let at = part.indexOf(newline); at >= 0 && at < end; at = part.indexOf(newline, at + 1))
      line++;
    base += part.length;
    if (base > offset) break;
  }
  return line;
}

/** Looks for a stray quote in parts of a file, from quote to quote. */
export interface QuoteSearch {
  push(part: Uint8Array): void;
  /** As `push`, of a part without a quote. */
  skip(part: Uint8Array): void;
  /** The place of a quote that swallows lines and is closed in the middle of a field. */
  stray(): number | undefined;
  /** The place of a quote that swallows lines and is never closed. */
  end(): number | undefined;
}

/** Bytes are enough: all that matters here is ASCII, which is no part of another letter in UTF-8 or Latin-1. */
export function createQuoteSearch(delimiter: string): QuoteSearch {
  const separator = delimiter.charCodeAt(0);
  const endsField = (byte: number | undefined): boolean =>
    byte === separator || byte === newline || byte === carriageReturn;
  const isSpace = (byte: number | undefined): boolean => byte === space && separator !== space;
  let state: 'outside' | 'quoted' | 'quote' | 'closed' = 'outside';
  let last: number | undefined = newline; // the byte before, spaces aside, where that is outside
  let base = 0;
  let openedAt = 0;
  let overLine = false;
  let swallows = false;
  let stray: number | undefined;

  /** The last byte of `[from, to)` that is no space, or the one before. */
  const lastOf = (part: Uint8Array, from: number, to: number): number | undefined => {
    let at = to - 1;
    while (at >= from && isSpace(part[at])) at--;
    return at >= from ? part[at] : last;
  };
  const scanOutside = (part: Uint8Array, from: number): number => {
    const found = nextQuote(part, from);
    last = lastOf(part, from, found);
    if (found === part.length) return found;
    if (endsField(last)) {
      state = 'quoted';
      openedAt = base + found;
      overLine = false;
      swallows = false;
    } else last = quote;
    return found + 1;
  };
  const scanQuoted = (part: Uint8Array, from: number): number => {
    let at = from;
    for (; at < part.length && !swallows; at++) {
      const byte = part[at];
      if (byte === quote) {
        if (part[at + 2] !== quote || !endsField(part[at + 1])) break;
        at += 2; // the next field follows at once, and is quoted too
        openedAt = base + at;
        overLine = false;
      } else if (byte === newline) overLine = true;
      else if (overLine && byte !== carriageReturn) swallows = true;
    }
    const found = nextQuote(part, at);
    if (found < part.length) state = 'quote';
    return found + 1;
  };
  return {
    push(part) {
      let at = base === 0 && part[0] === 0xef && part[1] === 0xbb && part[2] === 0xbf ? 3 : 0;
      while (at < part.length && stray === undefined) {
        if (state === 'outside') at = scanOutside(part, at);
        else if (state === 'quoted') at = scanQuoted(part, at);
        else {
          const byte = part[at++];
          if (state === 'quote' && byte === quote) state = 'quoted';
          else if (isSpace(byte)) state = 'closed';
          else {
            if (swallows && !endsField(byte)) stray = openedAt;
            state = 'outside';
            last = byte;
          }
        }
      }
      base += part.length;
    },
    skip(part) {
      last = lastOf(part, 0, part.length);
      base += part.length;
    },
    stray: () => stray,
    end: () => (state === 'quoted' && swallows ? openedAt : undefined),
  };
}

/** The place of the next quote, or the end: a few steps on foot, since most are near, then in one leap. */
function nextQuote(part: Uint8Array, from: number): number {
  const near = Math.min(part.length, from + 24);
  for (let at = from; at < near; at++) if (part[at] === quote) return at;
  const found = part.indexOf(quote, near);
  return found < 0 ? part.length : found;
}
