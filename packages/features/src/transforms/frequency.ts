import type { LevelLeaf } from '../leaf.ts';
import { learnLevels, type RareOptions, resolveLevels, type UnseenPolicy } from '../levels.ts';

/**
 * The share of the fitted rows that had the same level, in (0, 1], among rows where it is known.
 * With `unseen: 'other'` an unseen level has the share of the rare ones together, 0 without any.
 */
export interface Frequency {
  readonly kind: 'frequency';
  readonly input: LevelLeaf;
  readonly unseen: UnseenPolicy;
  readonly rare?: RareOptions;
}

export interface FittedFrequency {
  readonly kind: 'frequency';
  readonly input: LevelLeaf;
  /** The levels seen, in code-unit order. */
  readonly levels: readonly string[];
  /** One per level. */
  readonly shares: readonly number[];
  /** Of all other levels together. */
  readonly otherShare: number;
  readonly unseen: UnseenPolicy;
}

export function frequency(
  input: LevelLeaf,
  options: { readonly unseen: UnseenPolicy; readonly rare?: RareOptions },
): Frequency {
  const { unseen, rare } = options;
  return {
    kind: 'frequency',
    input,
    ...resolveLevels('frequency', input, { unseen, ...(rare && { rare }) }),
  };
}

export function fitFrequency(
  counts: ReadonlyMap<string, number>,
  { input, rare }: Pick<Frequency, 'input' | 'rare'>,
): Pick<FittedFrequency, 'levels' | 'shares' | 'otherShare'> {
  const levels = learnLevels(input, counts, rare);
  const sum = (list: readonly number[]): number => list.reduce((total, count) => total + count, 0);
  const total = sum([...counts.values()]);
  const known = levels.map((level) => counts.get(level) ?? 0);
  return {
    levels,
    shares: known.map((count) => count / total),
    otherShare: (total - sum(known)) / total,
  };
}
