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
  const variance = ((profile.squares[0] ?? 0) - count * shift * shift) / (count - 1);
  return {
    mean: profile.centre + shift,
    standardDeviation: count > 1 ? Math.sqrt(Math.max(0, variance)) : null,
  };
}
