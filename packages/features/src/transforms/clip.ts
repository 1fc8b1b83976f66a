import { LagoaError } from '@lagoa/data';
import { type Distribution, quantile } from '../distribution.ts';
import type { FittedNumericInput, NumericInput } from '../feature.ts';

/** Fixed bounds, or the shares of the fitted values that lie at or below them. */
export type ClipOptions =
  | { readonly min: number; readonly max: number }
  | { readonly quantiles: readonly [low: number, high: number] };

/**
 * The number kept within `[min, max]`. Quantile bounds are observed values (no interpolation):
 * the smallest with at least that share of the values at or below it. Missing stays missing.
 */
export interface Clip {
  readonly kind: 'clip';
  readonly input: NumericInput;
  readonly bounds: ClipOptions;
}

export interface FittedClip {
  readonly kind: 'clip';
  readonly input: FittedNumericInput;
  readonly min: number;
  readonly max: number;
}

export function clip(input: NumericInput, bounds: ClipOptions): Clip {
  if ('quantiles' in bounds) {
    const [low, high] = bounds.quantiles;
    if (!(low >= 0 && low < high && high <= 1 && isMillionths(low) && isMillionths(high)))
      throw invalid(`quantiles 0 <= low < high <= 1 with at most 6 digits, got [${low}, ${high}]`);
    return { kind: 'clip', input, bounds: { quantiles: [low + 0, high + 0] } };
  }
  const { min, max } = bounds;
  if (!(Number.isFinite(min) && Number.isFinite(max) && min <= max))
    throw invalid(`finite bounds min <= max, got ${min} and ${max}`);
  return { kind: 'clip', input, bounds: { min: min + 0, max: max + 0 } };
}

/** The bounds; `known` is not empty for quantiles. */
export function fitClip(known: Distribution, bounds: ClipOptions): Pick<FittedClip, 'min' | 'max'> {
  if (!('quantiles' in bounds)) return bounds;
  const [min, max] = bounds.quantiles.map((share) =>
    quantile(known, { numerator: Math.round(share * million), denominator: million }),
  );
  return { min: min ?? Number.NaN, max: max ?? Number.NaN };
}

/** Ranks are whole-number arithmetic, so a share is a fraction of a million. */
const million = 1_000_000;

function isMillionths(share: number): boolean {
  return Math.round(share * million) / million === share;
}

function invalid(expected: string): LagoaError {
  return new LagoaError('invalid-argument', `clip takes ${expected}`);
}
