import type { LevelLeaf } from '../leaf.ts';
import {
  declaredLevels,
  type LevelOptions,
  type RareOptions,
  resolveLevels,
  type UnseenPolicy,
} from '../levels.ts';

/**
 * One slot per level, `<feature>=<level>`: 1 for the row's level, 0 for the others. A missing value
 * leaves every slot missing. With `unseen: 'other'` a last slot `<feature>=(other)` takes the rest.
 */
export interface OneHot<Level extends string = string, Unseen extends UnseenPolicy = UnseenPolicy> {
  readonly kind: 'one-hot';
  readonly input: LevelLeaf;
  readonly unseen: Unseen;
  /** Absent: learnt from the data, in code-unit order. */
  readonly levels?: readonly Level[];
  readonly rare?: RareOptions;
}

export interface FittedOneHot {
  readonly kind: 'one-hot';
  readonly input: LevelLeaf;
  readonly levels: readonly string[];
  readonly unseen: UnseenPolicy;
}

export function oneHot<
  Level extends string,
  const Unseen extends UnseenPolicy,
  const Given extends Level = Level,
>(input: LevelLeaf<Level>, options: LevelOptions<Given, Unseen>): OneHot<Given, Unseen>;
export function oneHot(input: LevelLeaf, options: LevelOptions<string, UnseenPolicy>): OneHot {
  return {
    kind: 'one-hot',
    input,
    ...resolveLevels('oneHot', input, declaredLevels(input, options)),
  };
}
