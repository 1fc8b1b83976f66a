import { LagoaError, type LagoaErrorCode } from './error.ts';
import { checkObjectKey } from './object-key.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Objects below an http(s) URL, for reading: `get` alone, with ranges; everything else throws
 * `unsupported`. The generation is the answer's ETag or, without one, its date; `''` where it says
 * neither. A server that ignores a range, or sends other bytes than it says, throws.
 *
 * @example
 * const store = createHttpObjectStore({ url: 'https://example.com/lake' });
 */
export function createHttpObjectStore({
  url,
  fetch = globalThis.fetch,
}: {
  readonly url: string;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof globalThis.fetch;
}): ObjectStore {
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  const refuse = (what: string): LagoaError =>
    new LagoaError('unsupported', `${what} ${base.origin}${base.pathname}: http is read only`, {
      details: { feature: what },
    });
  return {
    async get(key, { range, signal } = {}) {
      const path = checkObjectKey(key).split('/').map(encodeURIComponent).join('/');
      const target = new URL(path, base);
      const what = `read ${target.origin}${target.pathname}`;
      const end = range?.end === undefined ? '' : range.end - 1;
      const empty = range?.end !== undefined && range.end <= range.start;
      const headers = range && !empty ? { range: `bytes=${range.start}-${end}` } : {};
      const abort = signal === undefined ? {} : { signal };
      const response = await fetch(target, { headers, ...abort }).catch((cause: unknown) => {
        const code = signal?.aborted ? 'aborted' : 'unavailable';
        throw new LagoaError(code, `${what}: no answer`, { cause });
      });
      if (response.status === 404 || response.status === 410) return undefined;
      const generation =
        response.headers.get('etag') ?? response.headers.get('last-modified') ?? '';
      const [, total] = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? [];
      const size = Number(total ?? response.headers.get('content-length') ?? Number.NaN);
      const beyond = response.status === 416;
      if (beyond || empty) {
        await response.body?.cancel();
        return { body: emptyBody(), generation, size: Number.isNaN(size) ? 0 : size };
      }
      if (!response.ok || response.body === null)
        throw new LagoaError(codeOf(response.status), `${what}: HTTP ${response.status}`);
      if (range !== undefined && response.status !== 206)
        throw new LagoaError('unsupported', `${what}: the server gives no ranges`);
      if (Number.isNaN(size))
        throw new LagoaError('unsupported', `${what}: the server does not say the size`);
      return { body: response.body, generation, size };
    },
    put: async () => {
      throw refuse('write');
    },
    // biome-ignore lint/correctness/useYield: there is nothing to list
    async *list() {
      throw refuse('list');
    },
    delete: async () => {
      throw refuse('delete');
    },
  };
}

function emptyBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

function codeOf(status: number): LagoaErrorCode {
  return status === 401 || status === 403 ? 'permission-denied' : 'unavailable';
}
