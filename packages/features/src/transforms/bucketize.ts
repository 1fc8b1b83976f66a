import { LagoaError } from '@lagoa/data';
import { type Distribution, quantile } from '../distribution.ts';
import type { FittedNumericInput, NumericInput } from '../feature.ts';

/** Either fixed inner edges, or how many equally filled buckets to learn edges for. */
export type BucketizeOptions =
  | { readonly edges: readonly number[] }
  | { readonly quantiles: number };

/**
 * The number of a left-closed bucket, from 0: below the first edge is 0, `[edge 0, edge 1)` is 1,
 * and so on. Quantile edges are observed values (no interpolation), each once.
 */
export interface Bucketize {
  readonly kind: 'bucketize';
  readonly input: NumericInput;
  readonly buckets: BucketizeOptions;
}

export interface FittedBucketize {
  readonly kind: 'bucketize';
  readonly input: FittedNumericInput;
  readonly edges: readonly number[];
}

export function bucketize(input: NumericInput, buckets: BucketizeOptions): Bucketize {
  if ('edges' in buckets) {
    const { edges } = buckets;
    const increasing = edges.every(
      (edge, i) => Number.isFinite(edge) && (i === 0 || edge > (edges[i - 1] ?? edge)),
    );
    if (edges.length === 0 || !increasing)
      throw invalid(`edges that are finite and strictly increasing, got [${edges.join(', ')}]`);
    return { kind: 'bucketize', input, buckets: { edges: edges.map((edge) => edge + 0) } };
  }
  const { quantiles } = buckets;
  if (!(Number.isInteger(quantiles) && quantiles >= 2 && quantiles <= 1000))
    throw invalid(`a whole number of quantiles from 2 to 1000, got ${quantiles}`);
  return { kind: 'bucketize', input, buckets: { quantiles } };
}

/** Inner edges, strictly increasing. `known` is not empty for quantiles. */
export function fitBucketize(known: Distribution, buckets: BucketizeOptions): readonly number[] {
  if ('edges' in buckets) return buckets.edges;
  const edges = Array.from({ length: buckets.quantiles - 1 }, (_, i) =>
    quantile(known, { numerator: i + 1, denominator: buckets.quantiles }),
  );
  return [...new Set(edges)];
}

/** How many edges are at or below `x`, by binary search. */
export function bucketOf(x: number, edges: readonly number[]): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((edges[middle] ?? Number.POSITIVE_INFINITY) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function invalid(expected: string): LagoaError {
  return new LagoaError('invalid-argument', `bucketize takes ${expected}`);
}
