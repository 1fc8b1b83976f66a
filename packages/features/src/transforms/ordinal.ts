import type { LevelColumn } from '../column-input.ts';
import { type LevelOptions, resolveLevels, type UnseenPolicy } from '../levels.ts';

/**
 * The place of the level in the list of levels, from 0. With `unseen: 'other'` the rest share the
 * number after the last.
 */
export interface Ordinal {
  readonly kind: 'ordinal';
  readonly input: LevelColumn;
  readonly unseen: UnseenPolicy;
  /** Absent: learnt from the data, in code-unit order. */
  readonly levels?: readonly string[];
}

export interface FittedOrdinal {
  readonly kind: 'ordinal';
  readonly input: LevelColumn;
  readonly levels: readonly string[];
  readonly unseen: UnseenPolicy;
}

export function ordinal<Level extends string>(
  input: LevelColumn<Level>,
  options: LevelOptions<NoInfer<Level>, UnseenPolicy>,
): Ordinal {
  return { kind: 'ordinal', input, ...resolveLevels('ordinal', input, options) };
}
