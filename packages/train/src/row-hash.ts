import { contentHash } from '@lagoa/data';
import type { Numbers } from './metrics/scored-rows.ts';

/**
 * Which rows, with which labels and in which order: SHA-256 of labels, keys and weights, whatever
 * the features a model reads from them. Two models that were scored on rows of equal hash were
 * scored on the same rows. Keys are what makes rows different, so give them.
 */
export function hashRows(rows: {
  readonly labels: Numbers;
  readonly keys?: readonly string[] | undefined;
  readonly weights?: Numbers | undefined;
}): string {
  const { labels, keys, weights } = rows;
  return contentHash({
    labels: Array.from(labels),
    keys,
    weights: weights && Array.from(weights),
  });
}
