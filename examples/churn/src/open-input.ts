import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { LagoaError } from '@lagoa/data';
import { telcoColumns } from './generate/telco-row.ts';

/**
 * The bytes of a local file or of an http(s) URL, whose header has been checked: all 21 columns of
 * the Telco file, comma-separated. Throws `not-found` or `invalid-data` with one clear line.
 */
export async function openInput(input: string): Promise<AsyncIterable<Uint8Array>> {
  const bytes = /^https?:\/\//.test(input) ? await download(input) : await readLocal(input);
  return checkHeader(bytes, input);
}

async function readLocal(path: string): Promise<AsyncIterable<Uint8Array>> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new LagoaError('not-found', `no file ${path}`, { details: { name: path }, cause });
  });
  if (!found.isFile())
    throw new LagoaError('invalid-argument', `${path} is not a file`, {
      details: { argument: 'input' },
    });
  return createReadStream(path);
}

async function download(url: string): Promise<AsyncIterable<Uint8Array>> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw new LagoaError('unavailable', `could not reach ${url}`, {
      details: { name: url },
      cause,
    });
  });
  if (response.status === 404)
    throw new LagoaError('not-found', `no file at ${url} (404)`, { details: { name: url } });
  if (!response.ok || response.body === null)
    throw new LagoaError('unavailable', `${url} answered ${response.status}`, {
      details: { name: url },
    });
  return response.body;
}

/** Passes the bytes on once the first line has been read and found good. */
async function checkHeader(
  bytes: AsyncIterable<Uint8Array>,
  source: string,
): Promise<AsyncIterable<Uint8Array>> {
  const iterator = bytes[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let line = '';
  const decoder = new TextDecoder();
  while (!line.includes('\n') && line.length < 65_536) {
    const next = await iterator.next();
    if (next.done) break;
    head.push(next.value);
    line += decoder.decode(next.value, { stream: true });
  }
  checkColumns(line.split(/\r?\n/)[0] ?? '', source);
  return (async function* () {
    yield* head;
    for (let next = await iterator.next(); !next.done; next = await iterator.next())
      yield next.value;
  })();
}

function checkColumns(header: string, source: string): void {
  const refuse = (message: string): LagoaError =>
    new LagoaError('invalid-data', `${source}: ${message}`, { details: { source, record: 0 } });
  if (header.trim() === '') throw refuse('the file is empty');
  const names = (separator: string): readonly string[] =>
    header.split(separator).map((name) => name.trim().replace(/^"(.*)"$/, '$1'));
  const present = new Set(names(','));
  const missing = telcoColumns.filter((name) => !present.has(name));
  if (missing.length === 0) return;
  for (const [separator, word] of [
    [';', 'semicolons'],
    ['\t', 'tabs'],
    ['|', 'bars'],
  ] as const)
    if (telcoColumns.every((name) => names(separator).includes(name)))
      throw refuse(`columns must be separated by commas, found ${word}`);
  throw refuse(
    missing.length === telcoColumns.length
      ? `not a Telco churn CSV: its first line names none of the 21 columns (${telcoColumns.slice(0, 3).join(', ')}, …)`
      : `column${missing.length > 1 ? 's' : ''} ${missing.join(', ')} missing from the header`,
  );
}
