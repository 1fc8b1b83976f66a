import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { LagoaError } from '../error.ts';
import type { IngestSource } from '../ingest-file.ts';
import { readStream } from '../read-object.ts';
import { toFileError } from './file-error.ts';

export interface OpenedSource extends IngestSource {
  /** The local file that holds the bytes. */
  readonly path: string;
  /** Removes the download of a URL; a file of yours stays. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface OpenSourceOptions {
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
  readonly signal?: AbortSignal;
}

/**
 * Opens a path or an http(s) URL for `ingestFile`. A URL is downloaded to a temporary file first,
 * which `close` removes; the source is named without its query, which may hold a signature. Relative
 * paths are relative to the working directory.
 *
 * Throws `invalid-argument` for a folder, for what is no URL, and for a URL with credentials, `not-found` for a missing file or HTTP 404 and 410, `permission-denied` for 401 and 403,
 * `unavailable` for every other HTTP failure.
 *
 * @example
 * const source = await openSource('./telco.csv');
 * source.extension // the text '.csv'
 */
export async function openSource(
  location: string,
  { fetch = globalThis.fetch, signal }: OpenSourceOptions = {},
): Promise<OpenedSource> {
  if (!/^https?:\/\//i.test(location)) return openPath(location);
  const url = parseUrl(location);
  const name = `${url.origin}${url.pathname}`;
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-source-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'download');
    await download(url, { name, path, fetch, signal });
    return {
      ...fileSource(name, path, extensionOf(url.pathname)),
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Messages leave out everything that could be a secret. */
function parseUrl(location: string): URL {
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '')
    throw new LagoaError(
      'invalid-argument',
      url === undefined
        ? `open ${location}: not a URL`
        : `open ${url.origin}${url.pathname}: a URL with a user name or password is not fetched`,
      { details: { argument: 'location' } },
    );
  return url;
}

async function openPath(path: string): Promise<OpenedSource> {
  const info = await stat(path).catch((error: unknown) => {
    throw toFileError(error, 'open', path);
  });
  if (!info.isFile())
    throw new LagoaError('invalid-argument', `open ${path}: expected a file, found a folder`, {
      details: { argument: 'path' },
    });
  const close = async () => {};
  return { ...fileSource(path, path, extensionOf(path)), close, [Symbol.asyncDispose]: close };
}

function fileSource(
  name: string,
  path: string,
  extension: string,
): IngestSource & { readonly path: string } {
  return {
    name,
    path,
    extension,
    async *open() {
      try {
        for await (const part of createReadStream(path, { highWaterMark: 1 << 18 }))
          yield new Uint8Array(part);
      } catch (error) {
        throw toFileError(error, 'read', path);
      }
    },
  };
}

function extensionOf(path: string): string {
  const extension = extname(path).toLowerCase();
  return /^\.[a-z0-9]{1,16}$/.test(extension) ? extension : '';
}

async function download(
  url: URL,
  {
    name,
    path,
    fetch,
    signal,
  }: {
    readonly name: string;
    readonly path: string;
    readonly fetch: typeof globalThis.fetch;
    readonly signal: AbortSignal | undefined;
  },
): Promise<void> {
  let response: Response;
  try {
    response = await fetch(url, signal === undefined ? {} : { signal });
  } catch (cause) {
    throw new LagoaError('unavailable', `download ${name}: no answer`, {
      details: { name },
      cause,
    });
  }
  if (!response.ok || response.body === null)
    throw new LagoaError(
      codeOfStatus(response.status),
      `download ${name}: expected HTTP 200, got ${response.status} ${response.statusText}`.trimEnd(),
      { details: { name } },
    );
  try {
    await pipeline(readStream(response.body), createWriteStream(path));
  } catch (cause) {
    throw new LagoaError('unavailable', `download ${name}: the answer broke off`, {
      details: { name },
      cause,
    });
  }
}

function codeOfStatus(status: number): 'not-found' | 'permission-denied' | 'unavailable' {
  if (status === 404 || status === 410) return 'not-found';
  return status === 401 || status === 403 ? 'permission-denied' : 'unavailable';
}
