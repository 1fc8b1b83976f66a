import { LagoaError } from '@lagoa/data';
import type { LevelColumn } from './column-input.ts';

/**
 * What happens to a level that fitting did not know: it counts as `missing`, as the shared level
 * `other`, or is an `error` (code `invalid-data`).
 */
export type UnseenPolicy = 'missing' | 'other' | 'error';

export interface LevelOptions<Level extends string, Unseen extends UnseenPolicy> {
  readonly unseen: Unseen;
  /** Levels and their order. Default: the table's declaration, else learnt from the data. */
  readonly levels?: readonly Level[];
}

/** The name of the level that takes the rest under `unseen: 'other'`. */
export const otherLevel = '(other)';

/** The levels a feature declares, if any, checked. */
export function resolveLevels<Level extends string, Unseen extends UnseenPolicy>(
  transform: string,
  column: LevelColumn<Level>,
  { unseen, levels = column?.levels }: LevelOptions<Level, Unseen>,
): { readonly unseen: Unseen; readonly levels?: readonly Level[] } {
  if (unseen !== 'missing' && unseen !== 'other' && unseen !== 'error')
    throw new LagoaError(
      'invalid-argument',
      `${transform} of ${column?.name} takes unseen "missing", "other" or "error", got ${unseen}`,
    );
  if (levels === undefined) return { unseen };
  if (levels.length === 0 || new Set(levels).size !== levels.length)
    throw new LagoaError(
      'invalid-argument',
      `${transform} of ${column.name} takes levels, each once, got [${levels.join(', ')}]`,
    );
  return { unseen, levels: [...levels] };
}
