import { LagoaError } from '@lagoa/data';
import { createLevelCounter, type LevelProfile, mergeLevelProfiles } from './level-profile.ts';
import {
  createNumericCounter,
  mergeNumericProfiles,
  type NumericProfile,
} from './numeric-profile.ts';

/** What is kept of one column: counts, never rows. Plain JSON. */
export type ColumnProfile = NumericProfile | LevelProfile;

/**
 * How to profile one column. Without `frozen` the edges or levels are learnt from the values, which
 * are then held in memory until the end; with it they are taken from a reference's profile and
 * counting takes constant memory.
 */
export type ColumnSpec =
  | {
      readonly kind: 'numeric';
      /** Number of quantile bins for PSI. Default: 10. */
      readonly bins?: number;
      readonly frozen?: Pick<NumericProfile, 'edges' | 'bins' | 'centre'>;
    }
  | { readonly kind: 'levels'; readonly frozen?: Pick<LevelProfile, 'levels'> };

/** Counts the values of one column, piece by piece. */
export interface ColumnCounter {
  add(values: ArrayLike<unknown>): void;
  /** The profile of everything added. */
  finish(): ColumnProfile;
}

/** A counter for one column; the name is for messages. */
export function createColumnCounter(name: string, spec: ColumnSpec): ColumnCounter {
  return spec.kind === 'numeric'
    ? createNumericCounter(name, spec)
    : createLevelCounter(name, spec);
}

/** The spec that counts another column by the edges or levels of this one. */
export function frozenSpec(profile: ColumnProfile): ColumnSpec {
  if (profile.kind === 'levels') return { kind: 'levels', frozen: { levels: profile.levels } };
  const { edges, bins, centre } = profile;
  return { kind: 'numeric', frozen: { edges, bins, centre } };
}

/** Whether two columns were counted by the same edges or levels. */
export function sameBins(first: ColumnProfile, second: ColumnProfile): boolean {
  return JSON.stringify(frozenSpec(first)) === JSON.stringify(frozenSpec(second));
}

/** Two parts of a column as one. Throws `invalid-argument` unless both have the same bins. */
export function mergeColumnProfiles(
  name: string,
  parts: readonly [ColumnProfile, ColumnProfile],
): ColumnProfile {
  const [first, second] = parts;
  if (sameBins(first, second)) {
    if (first.kind === 'numeric' && second.kind === 'numeric')
      return mergeNumericProfiles(first, second);
    if (first.kind === 'levels' && second.kind === 'levels')
      return mergeLevelProfiles(first, second);
  }
  throw new LagoaError(
    'invalid-argument',
    `column ${name}: the profiles have different bins; profile both by profileSpecFor(reference)`,
    { details: { argument: name } },
  );
}
