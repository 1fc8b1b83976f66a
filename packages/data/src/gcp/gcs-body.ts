import { EventEmitter } from 'node:events';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import { isLagoaError, LagoaError } from '../error.ts';
import { callGoogle } from './google-call.ts';

/** A body without bytes. */
export function emptyBody(): ReadableStream<Uint8Array> {
  return new ReadableStream({ start: (controller) => controller.close() });
}

/**
 * A Node stream as a web stream: opened when it is first read, destroyed when the signal fires, no
 * bytes come for `idleMs` or the reader leaves; its failures are `LagoaError`s.
 */
export function toWebBody(
  open: () => Readable,
  what: string,
  { idleMs, signal }: { readonly idleMs: number; readonly signal?: AbortSignal | undefined },
): ReadableStream<Uint8Array> {
  let stream: Readable | undefined;
  let chunks: AsyncIterator<Uint8Array> | undefined;
  const next = (): Promise<IteratorResult<Uint8Array>> => {
    stream ??= open().on('response', quieten);
    chunks ??= stream[Symbol.asyncIterator]();
    return chunks.next();
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await callGoogle(what, next, { timeoutMs: idleMs, signal });
          if (done) controller.close();
          else controller.enqueue(new Uint8Array(value));
        } catch (error) {
          await leave(stream);
          if (!isLagoaError(error, 'not-found')) throw error;
          const message = `${what}: the object was replaced before it was read`;
          throw new LagoaError('conflict', message, { cause: error });
        }
      },
      cancel: () => leave(stream),
    },
    { highWaterMark: 0 },
  );
}

/**
 * Destroys a stream and waits a moment: within it the client would give the socket that is closing
 * to its next call, which would then wait for ever.
 */
async function leave(stream: Readable | undefined): Promise<void> {
  stream?.destroy();
  await setTimeout(1);
}

/**
 * The client hangs 11 listeners on the stream of every answer above 64 kB, one more than Node takes
 * without a warning.
 */
function quieten(response: unknown): void {
  if (response instanceof EventEmitter) response.setMaxListeners(20);
}
