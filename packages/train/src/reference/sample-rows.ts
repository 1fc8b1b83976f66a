import { createRandom } from '@lagoa/data';

/** Which rows a tree learns from: those whose hash under `key` is below `limit`. */
export interface RowSample {
  readonly key: number;
  /** `floor(subsample * 2^32)`, at least 1. */
  readonly limit: number;
}

/** The draw of a round, or `undefined` where every row is taken. */
export function sampleRows(
  subsample: number,
  draw: { readonly seed: number; readonly round: number },
): RowSample | undefined {
  if (subsample === 1) return undefined;
  const key = createRandom(draw.seed)
    .fork(`rows of round ${draw.round}`)
    .integer(2 ** 32);
  return { key, limit: Math.max(1, Math.floor(subsample * 2 ** 32)) };
}

/**
 * Whether the sample has the row. Each row is drawn by its own number, so that no order of work
 * changes the draw: MurmurHash3's final avalanche of `key` and row.
 */
export function isSampled(row: number, { key, limit }: RowSample): boolean {
  let hash = Math.imul(row, 0x9e3779b1) ^ key;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 < limit;
}
