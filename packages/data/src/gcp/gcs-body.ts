import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { LagoaError } from '../error.ts';
import { toGoogleError } from './google-error.ts';

/** A body without bytes. */
export function emptyBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

/**
 * A Node stream as a web stream: opened when it is first read, destroyed when the signal fires or the
 * reader leaves; its failures are `LagoaError`s.
 */
export function toWebBody(
  open: () => Readable,
  what: string,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  let stream: Readable | undefined;
  let chunks: AsyncIterator<Uint8Array> | undefined;
  const abort = () => stream?.destroy(new LagoaError('aborted', `${what}: aborted`));
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (signal?.aborted) throw new LagoaError('aborted', `${what}: aborted`);
        if (stream === undefined) {
          stream = open().on('response', quieten);
          signal?.addEventListener('abort', abort, { once: true });
        }
        chunks ??= stream[Symbol.asyncIterator]();
        try {
          const { done, value } = await chunks.next();
          if (!done) return controller.enqueue(new Uint8Array(value));
          signal?.removeEventListener('abort', abort);
          controller.close();
        } catch (error) {
          const failure = toGoogleError(what, error);
          if (failure.code !== 'not-found') throw failure;
          const message = `${what}: the object was replaced before it was read`;
          throw new LagoaError('conflict', message, { cause: error });
        }
      },
      cancel() {
        stream?.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * The client hangs 11 listeners on the stream of every answer above 64 kB, one more than Node takes
 * without a warning.
 */
function quieten(response: unknown): void {
  if (response instanceof EventEmitter) response.setMaxListeners(20);
}
