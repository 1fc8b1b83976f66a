import type { Numbers } from './scored-rows.ts';

/** The weighted mean; `undefined` when the weights (1 each by default) sum to zero. */
export function weightedMean(values: Numbers, weights?: Numbers): number | undefined {
  let [sum, total] = [0, 0];
  for (const [i, value] of values.entries()) {
    const weight = weights?.[i] ?? 1;
    sum += weight * value;
    total += weight;
  }
  return total === 0 ? undefined : sum / total;
}
