import { binnedRows } from '../binned-rows.ts';
import type { ColumnProfile } from '../column-profile.ts';
import { levelRows } from '../compared-rows.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { criticalShare } from './detectable.ts';
import { type ColumnValues, profilePair } from './profile-pair.ts';
import { proportionTest } from './proportion-test.ts';

/**
 * L-infinity distance of two arrays: the largest change in the share of one level (or of one bin of
 * numbers, those of `psi`), 0 to 1; `level` names it. Every level counts by itself, rare and
 * unseen ones too (the first 50 unseen ones in order of their names; the others as one, unless they are
 * rare); missing rows are a level.
 *
 * The p-value is the worst level's two-proportion Z, times the number of levels (Bonferroni). Status
 * `no-data` where one side is empty or all missing.
 *
 * @example
 * const { statistic, level } = lInfinity(['a', 'b', 'b', 'b'], ['a', 'a', 'a', 'c']);
 * statistic // 0.75
 * level // 'b'
 */
export function lInfinity(
  reference: ColumnValues,
  current: ColumnValues,
  options: DecisionOptions & { readonly bins?: number } = {},
): DriftResult {
  return lInfinityOfProfiles(...profilePair(reference, current, options), options);
}

/** L-infinity of two columns of profiles with the same bins. See `lInfinity`. */
export function lInfinityOfProfiles(
  reference: ColumnProfile,
  current: ColumnProfile,
  options: DecisionOptions = {},
): DriftResult {
  const [n, m] = [reference.rows, current.rows];
  const size = { unit: 'share of rows', referenceRows: n, currentRows: m };
  if (n === reference.missing || m === current.missing) return noData('l-infinity', size);
  const levels = eachShare(reference, current);
  const change = ({ before, after }: Share): number => Math.abs(before * m - after * n);
  const worst = levels.reduce((most, level) => (change(level) > change(most) ? level : most));
  const test = proportionTest({ count: worst.before, rows: n }, { count: worst.after, rows: m });
  const statistic = change(worst) / (n * m);
  return decide(
    {
      name: 'l-infinity',
      statistic,
      ...size,
      pValue: Math.min(1, levels.length * test.pValue),
      effect: statistic,
      detectable: criticalShare(worst.before / n, {
        first: n,
        second: m,
        significance: (options.significance ?? 0.05) / levels.length,
      }),
      level: worst.label,
      details: {
        levels: levels.length,
        reference: test.details.reference,
        current: test.details.current,
      },
    },
    options,
  );
}

interface Share {
  readonly label: string;
  readonly before: number;
  readonly after: number;
}

/** Levels, or bins, that at least one side has. */
function eachShare(reference: ColumnProfile, current: ColumnProfile): readonly Share[] {
  if (reference.kind === 'levels' && current.kind === 'levels') {
    const { named, further } = levelRows(reference, current);
    return [
      ...named,
      ...(further.rare ? [] : [further]),
      { label: 'missing', before: reference.missing, after: current.missing },
    ].filter(({ before, after }) => before + after > 0);
  }
  const rows = binnedRows(reference, current);
  return rows.labels.map((label, bin) => ({
    label,
    before: rows.reference[bin] ?? 0,
    after: rows.current[bin] ?? 0,
  }));
}
