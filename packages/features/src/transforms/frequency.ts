import type { LevelColumn } from '../column-input.ts';
import { type UnseenPolicy, resolveLevels } from '../levels.ts';

/**
 * The share of the fitted rows that had the same level, in (0, 1], among rows where it is known.
 * With `unseen: 'other'` an unseen level has share 0.
 */
export interface Frequency {
  readonly kind: 'frequency';
  readonly input: LevelColumn;
  readonly unseen: UnseenPolicy;
}

export interface FittedFrequency {
  readonly kind: 'frequency';
  readonly input: LevelColumn;
  /** The levels seen, in code-unit order. */
  readonly levels: readonly string[];
  /** One per level. */
  readonly shares: readonly number[];
  readonly unseen: UnseenPolicy;
}

export function frequency(
  input: LevelColumn,
  { unseen }: { readonly unseen: UnseenPolicy },
): Frequency {
  return { kind: 'frequency', input, unseen: resolveLevels('frequency', input, { unseen }).unseen };
}

export function fitFrequency(
  counts: ReadonlyMap<string, number>,
): Pick<FittedFrequency, 'levels' | 'shares'> {
  const levels = [...counts.keys()].sort();
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return { levels, shares: levels.map((level) => (counts.get(level) ?? 0) / total) };
}
