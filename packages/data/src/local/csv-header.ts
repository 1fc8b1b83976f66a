import { createReadStream } from 'node:fs';
import { type CsvSource, csvHeader } from '../csv-source.ts';
import { LagoaError } from '../error.ts';
import { toFileError } from './file-error.ts';

/** A header line longer than this is no header line. */
const headerBytes = 1 << 20;

const otherDelimiters = { commas: ',', semicolons: ';', tabs: '\t', bars: '|' } as const;

/**
 * The names in a CSV's header line, checked against the source declaration: every needed column
 * once, the declared delimiter, no name twice. Throws one `invalid-data` that says what was expected
 * and what came; further columns are let be.
 */
export async function readCsvHeader(
  path: string,
  {
    source,
    name,
    constants,
  }: {
    readonly source: CsvSource;
    readonly name: string;
    readonly constants: Readonly<Record<string, string>>;
  },
): Promise<readonly string[]> {
  const text = await readStart(path, source.encoding);
  const fault = (problem: string): LagoaError =>
    new LagoaError('invalid-data', `${name}: ${problem}`, { details: { source: name } });
  if (/^(\ufffd\ufffd|ÿþ|þÿ)/.test(text) && text.includes('\0'))
    throw fault(`expected ${source.encoding}, found UTF-16; convert the file first`);
  if (text.trim() === '') throw fault('the file is empty; expected a header line');
  const needed = Object.keys(source.table.columns)
    .filter((column) => !Object.hasOwn(constants, column))
    .map((column) => csvHeader(source, column));
  const found = parseRecord(text, source.delimiter);
  const missing = needed.filter((header) => !found.includes(header));
  if (missing.length > 0) {
    const other = Object.entries(otherDelimiters).find(([, delimiter]) => {
      const fields = parseRecord(text, delimiter);
      return needed.every((header) => fields.includes(header));
    });
    if (other !== undefined)
      throw fault(
        `expected columns separated by ${JSON.stringify(source.delimiter)}, found ${other[0]}`,
      );
    throw fault(
      `column${missing.length > 1 ? 's' : ''} ${missing.join(', ')} missing from the header line; it has ${found.join(', ').slice(0, 500)}`,
    );
  }
  const repeated = found.find((header, i) => needed.includes(header) && found.indexOf(header) < i);
  if (repeated !== undefined) throw fault(`column ${repeated} occurs twice in the header line`);
  return found;
}

async function readStart(path: string, encoding: CsvSource['encoding']): Promise<string> {
  const decoder = new TextDecoder(encoding === 'latin-1' ? 'latin1' : 'utf-8');
  try {
    let text = '';
    for await (const part of createReadStream(path, { end: headerBytes - 1 })) {
      text += decoder.decode(part, { stream: true });
      if (/\n.*\n/.test(text) && !text.includes('"')) break;
    }
    return text.replace(/^\ufeff/, '');
  } catch (error) {
    throw toFileError(error, 'read', path);
  }
}

/** The fields of the first record (RFC 4180). */
function parseRecord(text: string, delimiter: string): readonly string[] {
  const fields: string[] = [];
  let field = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (quoted) {
      if (letter !== '"') field += letter;
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === delimiter) {
      fields.push(field);
      field = '';
    } else if (letter === '\n' || letter === '\r') break;
    else field += letter;
  }
  return [...fields, field];
}
