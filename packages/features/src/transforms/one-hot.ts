import type { LevelColumn } from '../column-input.ts';
import { type LevelOptions, resolveLevels, type UnseenPolicy } from '../levels.ts';

/**
 * One slot per level, `<feature>=<level>`: 1 for the row's level, 0 for the others. A missing value
 * leaves every slot missing. With `unseen: 'other'` a last slot `<feature>=(other)` takes the rest.
 */
export interface OneHot<Level extends string = string, Unseen extends UnseenPolicy = UnseenPolicy> {
  readonly kind: 'one-hot';
  readonly input: LevelColumn;
  readonly unseen: Unseen;
  /** Absent: learnt from the data, in code-unit order. */
  readonly levels?: readonly Level[];
}

export interface FittedOneHot {
  readonly kind: 'one-hot';
  readonly input: LevelColumn;
  readonly levels: readonly string[];
  readonly unseen: UnseenPolicy;
}

export function oneHot<Level extends string, const Unseen extends UnseenPolicy>(
  input: LevelColumn<Level>,
  options: LevelOptions<NoInfer<Level>, Unseen>,
): OneHot<Level, Unseen> {
  return { kind: 'one-hot', input, ...resolveLevels('oneHot', input, options) };
}
