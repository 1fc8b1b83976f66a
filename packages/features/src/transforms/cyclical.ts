import { LagoaError } from '@lagoa/data';
import type { Expression } from '@lagoa/data/sql';
import type { LevelLeaf } from '../leaf.ts';

/**
 * A whole number from 0 to the period as a point on a circle, so that December is beside January:
 * two slots, `<feature>=sin` and `<feature>=cos` of `2π · x / period`, as float32. Other numbers are
 * missing. The points are computed here, once, so that every engine has the same.
 */
export interface Cyclical {
  readonly kind: 'cyclical';
  readonly input: LevelLeaf;
  readonly unseen: 'missing';
  /** The numbers from 0 to the period, as their digits. */
  readonly levels: readonly string[];
  /** One per level. */
  readonly sines: readonly number[];
  readonly cosines: readonly number[];
}

export function cyclical(
  input: Expression<'int64'>,
  { period }: { readonly period: number },
): Cyclical {
  if (!(Number.isInteger(period) && period >= 2 && period <= 1000))
    throw new LagoaError(
      'invalid-argument',
      `cyclical takes a whole period from 2 to 1000, got ${period}`,
    );
  if (input?.node !== 'call' || input.kind !== 'int64')
    throw new LagoaError(
      'invalid-argument',
      'cyclical takes an expression of whole numbers, as sql.month(column.day)',
    );
  const numbers = Array.from({ length: period + 1 }, (_, x) => x);
  // Twelve digits are the same from every machine's sine, and hold 0 and ±1 as they are.
  const place = (of: (turn: number) => number) =>
    numbers.map((x) => Math.fround(Math.round(of((2 * Math.PI * x) / period) * 1e12) / 1e12 + 0));
  return {
    kind: 'cyclical',
    input,
    unseen: 'missing',
    levels: numbers.map(String),
    sines: place(Math.sin),
    cosines: place(Math.cos),
  };
}
