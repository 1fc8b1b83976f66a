import { LagoaError } from '@lagoa/data';
import { type Distribution, mode, quantile } from '../distribution.ts';
import type { FittedNumericInput, NumericInput } from '../feature.ts';
import { mean } from '../mean.ts';

/** A number replaces the missing ones with itself; the others learn it from the known values. */
export type ImputeStrategy = number | 'mean' | 'median' | 'mode';

/**
 * Replaces missing numbers. `median` is the lower median, an observed value; `mode` the most
 * frequent value, the smallest of equals. With `indicator`, a second slot `<feature>=missing` is 1
 * where the number was missing, else 0; such a feature feeds no other transform.
 */
export interface Impute<Indicator extends boolean = boolean> {
  readonly kind: 'impute';
  readonly input: NumericInput;
  readonly strategy: ImputeStrategy;
  readonly indicator: Indicator;
}

export interface FittedImpute {
  readonly kind: 'impute';
  readonly input: FittedNumericInput;
  readonly strategy: ImputeStrategy;
  readonly indicator: boolean;
  readonly value: number;
}

export function impute(
  input: NumericInput,
  strategy: ImputeStrategy,
  options?: { readonly indicator?: false },
): Impute<false>;
export function impute(
  input: NumericInput,
  strategy: ImputeStrategy,
  options: { readonly indicator: true },
): Impute<true>;
export function impute(
  input: NumericInput,
  strategy: ImputeStrategy,
  { indicator = false }: { readonly indicator?: boolean } = {},
): Impute {
  if (typeof strategy === 'number' && !Number.isFinite(strategy))
    throw new LagoaError(
      'invalid-argument',
      `impute takes a finite number, "mean", "median" or "mode", got ${strategy}`,
    );
  // A constant −0 would change on its way through JSON.
  const plain = typeof strategy === 'number' ? strategy + 0 : strategy;
  return { kind: 'impute', input, strategy: plain, indicator };
}

/** The value that replaces a missing one. `known` is not empty unless constant. */
export function fitImpute(known: Distribution, strategy: ImputeStrategy): number {
  if (typeof strategy === 'number') return strategy;
  if (strategy === 'mean') return mean(known.values, known.counts);
  return strategy === 'median' ? quantile(known, { numerator: 1, denominator: 2 }) : mode(known);
}
