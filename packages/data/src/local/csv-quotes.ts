import { createReadStream } from 'node:fs';
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
 * Throws `invalid-data` that names the line, from 1. A file without quotes is only searched for one.
 * Tells whether there are any.
 */
export async function checkQuotes(
  path: string,
  { source, name }: { readonly source: CsvSource; readonly name: string },
): Promise<boolean> {
  try {
    if (!(await holdsQuote(path))) return false;
    const line = await findStrayQuote(path, source.delimiter.charCodeAt(0));
    if (line === undefined) return true;
    throw new LagoaError(
      'invalid-data',
      `${name}: line ${line} opens a quote that is not closed where its field ends; the lines after it would be lost`,
      { details: { source: name } },
    );
  } catch (error) {
    throw toFileError(error, 'read', path);
  }
}

async function holdsQuote(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const part = Buffer.allocUnsafe(1 << 20); // one for the whole file: a stream makes new ones
    for (;;) {
      const { bytesRead } = await file.read(part, 0, part.length);
      if (bytesRead === 0) return false;
      if (part.subarray(0, bytesRead).includes(quote)) return true;
    }
  } finally {
    await file.close();
  }
}

/**
 * The line, from 1, of the first quote that swallows lines; `undefined` if there is none. Reads bytes:
 * all that matters here is ASCII, which is no part of another letter in UTF-8 or Latin-1.
 */
async function findStrayQuote(path: string, delimiter: number): Promise<number | undefined> {
  let state: 'field-start' | 'plain' | 'quoted' | 'quote-in-quoted' | 'closed' = 'field-start';
  let line = 1;
  let openedAt = 1;
  let swallows = false;
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) {
    const bytes: Uint8Array = part;
    for (const byte of bytes) {
      if (byte === newline) line++;
      if (state === 'quoted') {
        if (byte === quote) state = 'quote-in-quoted';
        else if (byte !== newline && byte !== carriageReturn) swallows = line > openedAt;
      } else if (state === 'quote-in-quoted' && byte === quote) state = 'quoted';
      else if (byte === delimiter || byte === newline || byte === carriageReturn)
        state = 'field-start';
      else if (byte === space && state !== 'plain') {
        if (state === 'quote-in-quoted') state = 'closed'; // spaces may stand around quotes
      } else if (state === 'quote-in-quoted' || state === 'closed') {
        if (swallows) return openedAt;
        state = 'plain';
      } else if (state === 'field-start' && byte === quote) {
        state = 'quoted';
        openedAt = line;
        swallows = false;
      } else state = 'plain';
    }
  }
  return state === 'quoted' && swallows ? openedAt : undefined;
}
