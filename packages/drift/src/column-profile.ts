import { LagoaError } from '@lagoa/data';
import { type ColumnType, typeOfValues } from './column-type.ts';
import { createLevelCounter, type LevelProfile, mergeLevelProfiles } from './level-profile.ts';
import { learnBins } from './learn-bins.ts';
import {
  createMistypedCounter,
  type MistypedProfile,
  mergeMistypedProfiles,
} from './mistyped-profile.ts';
import { countByBins } from './numeric-counter.ts';
import { mergeNumericProfiles, type NumericBins, type NumericProfile } from './numeric-profile.ts';

/** What is kept of one column: counts, never rows. Plain JSON. */
export type ColumnProfile = NumericProfile | LevelProfile | MistypedProfile;

/**
 * How to profile one column. Without `frozen` the edges or levels are learnt from the values; with
 * it they are taken from a reference's profile.
 */
export type ColumnSpec =
  | {
      readonly kind: 'numeric';
      /** Number of quantile bins for PSI. Default: 10. */
      readonly bins?: number;
      readonly frozen?: NumericBins;
    }
  | { readonly kind: 'levels'; readonly frozen?: Pick<LevelProfile, 'levels'> };

/** Values of one column, piece by piece. */
export interface AddOptions {
  /** Rows of each value (below 2^26): a dictionary and how often each entry occurs. Default: 1. */
  readonly weights?: Float64Array;
  /** Default: the type of the first value that is there. */
  readonly type?: ColumnType;
}

/** Counts the values of one column. */
export interface ColumnCounter {
  add(values: ArrayLike<unknown>, options?: AddOptions): void;
  /** The profile of everything added. */
  finish(): ColumnProfile;
}

/**
 * A counter for one column; the name is for messages. Where a reference's column was numeric and
 * this one starts with texts, booleans or times, only its rows are counted: see `MistypedProfile`.
 */
export function createColumnCounter(name: string, spec: ColumnSpec): ColumnCounter {
  if (spec.kind === 'levels') return createLevelCounter(name, spec);
  if (spec.frozen === undefined) return learnBins(name, spec);
  const numeric = countByBins(name, spec.frozen);
  let started: ColumnCounter | undefined;
  return {
    add(values, options = {}) {
      if (started === undefined) {
        const type = options.type ?? typeOfValues(values);
        // Until a value is there, missing rows count as those of a number.
        if (type !== 'unknown')
          started = type === 'number' ? numeric : createMistypedCounter(numeric.finish());
      }
      (started ?? numeric).add(values, options);
    },
    finish: () => (started ?? numeric).finish(),
  };
}

/**
 * The spec that counts another column by the edges or levels of this one. Throws `invalid-argument`
 * for a mistyped one, which has neither.
 */
export function frozenSpec(profile: ColumnProfile): ColumnSpec {
  if (profile.kind === 'mistyped')
    throw new LagoaError(
      'invalid-argument',
      `a column that was ${profile.type} where numbers were expected has no bins; take the reference's profile`,
      { details: { argument: 'profile' } },
    );
  if (profile.kind === 'levels') return { kind: 'levels', frozen: { levels: profile.levels } };
  const { edges, bins, centre, unit, range } = profile;
  return { kind: 'numeric', frozen: { edges, bins, centre, unit, range } };
}

/** Whether two columns were counted by the same edges or levels. */
export function sameBins(first: ColumnProfile, second: ColumnProfile): boolean {
  if (first.kind === 'mistyped' || second.kind === 'mistyped') return first.kind === second.kind;
  return JSON.stringify(frozenSpec(first)) === JSON.stringify(frozenSpec(second));
}

/**
 * Two parts of a column as one. Throws `invalid-argument` unless both have the same bins; a mistyped
 * part makes the whole mistyped.
 */
export function mergeColumnProfiles(
  name: string,
  parts: readonly [ColumnProfile, ColumnProfile],
): ColumnProfile {
  const [first, second] = parts;
  if (first.kind === 'mistyped' || second.kind === 'mistyped')
    return mergeMistypedProfiles(first, second);
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
