import { createExactSum } from '@lagoa/data/statistics';
import { productError } from './exact-product.ts';
import type { NumericProfile } from './numeric-profile.ts';

/**
 * Mean and sample standard deviation of the finite values, null where there are none (one, for the
 * deviation) or where they leave the range of a float64.
 */
export function moments(profile: NumericProfile): {
  readonly mean: number | null;
  readonly standardDeviation: number | null;
} {
  const count = profile.counts.reduce((total, each) => total + each, 0);
  if (profile.sum === null || profile.squares === null || count === 0)
    return { mean: null, standardDeviation: null };
  const shift = (profile.sum[0] ?? 0) / count;
  const variance = squaresAround(shift, { ...profile, count }) / (count - 1);
  return {
    mean: profile.centre + shift,
    standardDeviation: count > 1 ? Math.sqrt(Math.max(0, variance)) : null,
  };
}

/**
 * Σ (d − shift)² = Σ d² − 2 shift Σ d + n shift², without rounding until the end: far from the centre
 * its terms are huge and all but cancel.
 */
function squaresAround(
  shift: number,
  { sum, squares, count }: Pick<NumericProfile, 'sum' | 'squares'> & { readonly count: number },
): number {
  const total = createExactSum(squares ?? []);
  const addProduct = (a: number, b: number): void => {
    const product = a * b;
    total.add(product);
    total.add(productError(a, b, product));
  };
  for (const part of sum ?? []) addProduct(-2 * shift, part);
  const square = shift * shift;
  addProduct(count, square);
  addProduct(count, productError(shift, shift, square));
  return total.parts()[0] ?? 0;
}
