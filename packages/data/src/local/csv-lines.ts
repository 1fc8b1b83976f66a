import { createReadStream, createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

const newline = 10;

/**
 * Copies the first line of a file and those with the given numbers, which count from 0 and ascend,
 * and gives the number of lines; `undefined` where a line holds less than two bytes, so that it may be
 * blank and no record. Memory does not grow with the file.
 */
export async function copyLines(
  path: string,
  { lines, target }: { readonly lines: readonly number[]; readonly target: string },
): Promise<number | undefined> {
  const wanted = [0, ...lines];
  let next = 0;
  let line = 0;
  let length = 0;
  let blank = false;
  const copied = async function* (): AsyncGenerator<Uint8Array> {
    for await (const part of createReadStream(path, { highWaterMark: 1 << 20 })) {
      for (let start = 0; start < part.length; ) {
        const found: number = part.indexOf(newline, start);
        const end = found < 0 ? part.length : found + 1;
        if (line === wanted[next]) yield part.subarray(start, end);
        length += end - start;
        start = end;
        if (found < 0) continue;
        blank ||= length < 3;
        if (line === wanted[next]) next++;
        line++;
        length = 0;
      }
    }
  };
  await pipeline(copied(), createWriteStream(target));
  return blank || length === 1 ? undefined : line + (length > 0 ? 1 : 0);
}
