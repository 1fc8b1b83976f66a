import { once } from 'node:events';
import { createGunzip } from 'node:zlib';
import { LagoaError } from '../error.ts';

/**
 * Unpacks gzip as a stream, several members in a row included, in constant memory.
 *
 * Throws `invalid-data` where the stream is no gzip, is cut off, does not match its checksum, or is
 * followed by other bytes (which `gzip` drops silently).
 *
 * @example
 * for await (const part of gunzip(source.open(), { name: 'telco.csv.gz' })) part.length;
 */
export async function* gunzip(
  body: AsyncIterable<Uint8Array>,
  { name }: { readonly name: string },
): AsyncGenerator<Uint8Array> {
  const unpacker = createGunzip();
  let fed = 0;
  let feedError: unknown;
  const feed = async (): Promise<void> => {
    try {
      for await (const part of body) {
        fed += part.length;
        if (!unpacker.write(part))
          await Promise.race([once(unpacker, 'drain'), once(unpacker, 'close')]);
        if (unpacker.destroyed) return;
      }
      unpacker.end();
    } catch (error) {
      feedError = error;
      unpacker.destroy();
    }
  };
  const feeding = feed();
  try {
    for await (const part of unpacker) yield new Uint8Array(part);
    await feeding;
  } catch (cause) {
    if (feedError !== undefined) throw feedError;
    throw corrupt(name, cause);
  } finally {
    unpacker.destroy();
  }
  if (feedError !== undefined) throw feedError;
  if (unpacker.bytesWritten < fed)
    throw corrupt(name, `${fed - unpacker.bytesWritten} bytes follow its end`);
}

function corrupt(name: string, cause: unknown): LagoaError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LagoaError('invalid-data', `${name}: expected whole gzip data: ${reason}`, {
    details: { source: name },
    cause,
  });
}
