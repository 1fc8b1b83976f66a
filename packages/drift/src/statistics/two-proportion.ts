import { LagoaError } from '@lagoa/data';
import type { ColumnProfile } from '../column-profile.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import type { LevelProfile } from '../level-profile.ts';
import { criticalShare } from './detectable.ts';
import { type ColumnValues, profilePair } from './profile-pair.ts';
import { type Proportion, proportionTest } from './proportion-test.ts';

/** Which level is counted. Default: the last of the reference's at most two, as `true` or `yes`. */
export interface TwoProportionOptions extends DecisionOptions {
  readonly level?: string;
}

/**
 * Change in the share of one level between two arrays, as of a flag or a label: the pooled
 * two-proportion Z with its two-sided p-value. Levels are compared as texts (`true` is `'true'`, 1
 * is `'1'`); missing rows are left out.
 *
 * The effect is the absolute difference of the shares. `level` names the level, `details` holds both
 * shares and Newcombe's 95 % interval of current − reference, made from Wilson's interval of each.
 * Equal shares of 0 or 1 give 0 and a p-value of 1. Status `no-data` where a side has no value.
 * Throws `invalid-argument` for a reference of more than two levels unless `level` names one.
 *
 * @example
 * const churned = (count: number) => Array.from({ length: 1000 }, (_, row) => row < count);
 * twoProportion(churned(100), churned(170)).effect?.toFixed(2) // '0.07'
 * twoProportion(churned(100), churned(170)).status // 'drift'
 */
export function twoProportion(
  reference: ColumnValues,
  current: ColumnValues,
  options: TwoProportionOptions = {},
): DriftResult {
  const [before, after] = profilePair(reference, current, { kind: 'levels' });
  return twoProportionOfProfiles(before, after, options);
}

/** Two proportions from two level columns of profiles. See `twoProportion`. */
export function twoProportionOfProfiles(
  reference: ColumnProfile,
  current: ColumnProfile,
  options: TwoProportionOptions = {},
): DriftResult {
  if (reference.kind !== 'levels' || current.kind !== 'levels')
    throw new LagoaError('invalid-argument', 'two-proportion needs two columns with levels');
  const level = options.level ?? lastOfTwo(reference);
  const [before, after] = [proportionOf(reference, level), proportionOf(current, level)];
  const size = {
    unit: 'standard errors',
    referenceRows: before.rows,
    currentRows: after.rows,
  };
  if (before.rows === 0 || after.rows === 0) return noData('two-proportion', size);
  const { statistic, pValue, details } = proportionTest(before, after);
  const effect = Math.abs(details.current - details.reference);
  const { significance = 0.05 } = options;
  const sizes = { first: before.rows, second: after.rows, significance };
  const detectable = criticalShare(before.count / before.rows, sizes);
  const result = { statistic, ...size, pValue, effect, detectable, level, details };
  return decide({ name: 'two-proportion', ...result }, options);
}

/** Whether the column has a level that is counted unless another is named. */
export function hasTwoLevels(reference: ColumnProfile): boolean {
  return reference.kind === 'levels' && reference.levels.length <= 2;
}

function lastOfTwo(reference: LevelProfile): string {
  if (reference.levels.length > 2)
    throw new LagoaError(
      'invalid-argument',
      `expected the level to count, since the reference has ${reference.levels.length}: ${reference.levels.slice(0, 10).join(', ')}`,
      { details: { argument: 'level' } },
    );
  return reference.levels.at(-1) ?? '';
}

function proportionOf(column: LevelProfile, level: string): Proportion {
  const known = column.counts[column.levels.indexOf(level)];
  const unseen = column.unseen.find(([name]) => name === level)?.[1];
  return { count: known ?? unseen ?? 0, rows: column.rows - column.missing };
}
