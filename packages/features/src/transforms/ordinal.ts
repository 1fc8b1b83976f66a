import type { LevelLeaf } from '../leaf.ts';
import {
  declaredLevels,
  type LevelOptions,
  type RareOptions,
  resolveLevels,
  type UnseenPolicy,
} from '../levels.ts';

/**
 * The place of the level in the list of levels, from 0. With `unseen: 'other'` the rest share the
 * number after the last.
 */
export interface Ordinal {
  readonly kind: 'ordinal';
  readonly input: LevelLeaf;
  readonly unseen: UnseenPolicy;
  /** Absent: learnt from the data, in code-unit order. */
  readonly levels?: readonly string[];
  readonly rare?: RareOptions;
}

export interface FittedOrdinal {
  readonly kind: 'ordinal';
  readonly input: LevelLeaf;
  readonly levels: readonly string[];
  readonly unseen: UnseenPolicy;
}

export function ordinal<Level extends string>(
  input: LevelLeaf<Level>,
  options: LevelOptions<NoInfer<Level>, UnseenPolicy>,
): Ordinal {
  return {
    kind: 'ordinal',
    input,
    ...resolveLevels('ordinal', input, declaredLevels(input, options)),
  };
}
