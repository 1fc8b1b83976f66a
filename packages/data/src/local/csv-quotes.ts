import { createReadStream } from 'node:fs';
import type { CsvSource } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import { toFileError } from './file-error.ts';

/**
 * Refuses a CSV in which a quote opens, runs over line ends and is then closed in the middle of a
 * field, or never. Such a quote is a stray one: it has swallowed the rows after it into one field,
 * and a reader that takes up again somewhere later has lost them. Within one line a stray quote
 * spoils that row alone, which then goes to quarantine.
 *
 * Throws `invalid-data` that names the line, from 1. A file without quotes is only searched for one.
 */
export async function checkQuotes(
  path: string,
  { source, name }: { readonly source: CsvSource; readonly name: string },
): Promise<void> {
  try {
    if (!(await holdsQuote(path))) return;
    const line = await findStrayQuote(path, source);
    if (line === undefined) return;
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
  for await (const part of createReadStream(path, { highWaterMark: 1 << 20 }))
    if (part.includes('"')) return true;
  return false;
}

/** The line, from 1, of the first quote that swallows lines; `undefined` if there is none. */
async function findStrayQuote(
  path: string,
  { delimiter, encoding }: Pick<CsvSource, 'delimiter' | 'encoding'>,
): Promise<number | undefined> {
  const decoder = new TextDecoder(encoding === 'latin-1' ? 'latin1' : 'utf-8');
  let state: 'field-start' | 'plain' | 'quoted' | 'quote-in-quoted' = 'field-start';
  let line = 1;
  let openedAt = 1;
  let swallows = false;
  for await (const part of createReadStream(path)) {
    for (const letter of decoder.decode(part, { stream: true })) {
      if (letter === '\n') line++;
      if (state === 'quoted') {
        if (letter === '"') state = 'quote-in-quoted';
        else if (letter !== '\n' && letter !== '\r') swallows = line > openedAt;
      } else if (state === 'quote-in-quoted' && letter === '"') state = 'quoted';
      else if (letter === delimiter || letter === '\n' || letter === '\r') state = 'field-start';
      else if (state === 'quote-in-quoted') {
        if (swallows) return openedAt;
        state = 'plain';
      } else if (state === 'field-start' && letter === '"') {
        state = 'quoted';
        openedAt = line;
        swallows = false;
      } else state = 'plain';
    }
  }
  return state === 'quoted' && swallows ? openedAt : undefined;
}
