import { chiSquareSurvival } from '@lagoa/data/statistics';
import type { BinnedRows } from '../binned-rows.ts';
import type { ColumnProfile } from '../column-profile.ts';
import { comparedRows } from '../compared-rows.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { criticalChiSquare } from './detectable.ts';
import { type ColumnValues, profilePair } from './profile-pair.ts';

/** Fewest rows that a cell should expect for the chi-square distribution to hold. */
const leastExpected = 5;

/**
 * Two-sample chi-square test of two arrays: Pearson's statistic of the 2 × k table of rows by bin,
 * with k − 1 degrees of freedom. Bins are those of `psi`; bins that expect fewer than 5 rows on a
 * side are pooled into one, so that one row of an unseen level cannot alarm.
 *
 * The effect is Cramér's V as it would be with as many rows on either side, 0 to about 1, so that a
 * large reference does not shrink it; the plain V is in `details.cramersV`. Status `no-data` where
 * one side is empty or all missing.
 *
 * @example
 * const before = Array.from({ length: 100 }, (_, row) => (row < 50 ? 'a' : 'b'));
 * const after = Array.from({ length: 100 }, (_, row) => (row < 70 ? 'a' : 'b'));
 * chiSquare(before, after).statistic?.toFixed(9) // '8.333333333'
 */
export function chiSquare(
  reference: ColumnValues,
  current: ColumnValues,
  options: DecisionOptions & { readonly bins?: number } = {},
): DriftResult {
  return chiSquareOfProfiles(...profilePair(reference, current, options), options);
}

/** Chi-square of two columns of profiles with the same bins. See `chiSquare`. */
export function chiSquareOfProfiles(
  reference: ColumnProfile,
  current: ColumnProfile,
  options: DecisionOptions = {},
): DriftResult {
  const [n, m] = [reference.rows, current.rows];
  const size = { unit: 'chi-square', referenceRows: n, currentRows: m };
  if (n === reference.missing || m === current.missing) return noData('chi-square', size);
  const cells = pooledCells(comparedRows(reference, current));
  const statistic =
    cells.reduce(
      (sum, [before, after]) => sum + (before * m - after * n) ** 2 / (before + after),
      0,
    ) /
    (n * m);
  const effectOf = (chiSquare: number): number => Math.sqrt(chiSquare * (1 / n + 1 / m)) / 2;
  const degrees = cells.length - 1;
  return decide(
    {
      name: 'chi-square',
      statistic,
      ...size,
      pValue: chiSquareSurvival(statistic, degrees),
      effect: effectOf(statistic),
      detectable:
        degrees > 0 ? effectOf(criticalChiSquare(degrees, options.significance ?? 0.05)) : null,
      details: { degrees, cramersV: Math.sqrt(statistic / (n + m)) },
    },
    options,
  );
}

type Cell = readonly [reference: number, current: number];

/** The smallest cells in one, as many as it takes until every cell expects enough. */
function pooledCells(rows: BinnedRows): readonly Cell[] {
  const cells = rows.reference
    .map((before, bin): Cell => [before, rows.current[bin] ?? 0])
    .sort((a, b) => a[0] + a[1] - (b[0] + b[1]));
  const total = (place: 0 | 1): number => cells.reduce((sum, cell) => sum + cell[place], 0);
  const [n, m] = [total(0), total(1)];
  const expected = ([before, after]: Cell): number => (Math.min(n, m) * (before + after)) / (n + m);
  let pool: Cell = [0, 0];
  let pooled = 0;
  for (const cell of cells) {
    if (expected(cell) >= leastExpected && (pooled === 0 || expected(pool) >= leastExpected)) break;
    pool = [pool[0] + cell[0], pool[1] + cell[1]];
    pooled += 1;
  }
  return pooled === 0 ? cells : [pool, ...cells.slice(pooled)];
}
