import { formatNumber } from '@lagoa/data/report';
import { nextFloat } from './bin-edges.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { LevelProfile } from './level-profile.ts';
import type { NumericProfile } from './numeric-profile.ts';

/** Rows of both sides in the same bins, for PSI and for pictures. */
export interface BinnedRows {
  readonly labels: readonly string[];
  readonly reference: readonly number[];
  readonly current: readonly number[];
}

/**
 * Rows of two columns of the same kind and bins, bin by bin: the finite bins or the levels, then
 * −∞, ∞, unseen levels and missing rows in bins of their own. Levels with fewer reference rows than
 * 5 and 0.5 % share the bin `other`. Bins that are empty on both sides are left out.
 */
export function binnedRows(reference: ColumnProfile, current: ColumnProfile): BinnedRows {
  const bins =
    reference.kind === 'numeric' && current.kind === 'numeric'
      ? numericBins(reference, current)
      : reference.kind === 'levels' && current.kind === 'levels'
        ? levelBins(reference, current)
        : [];
  const used = bins.filter(([, before, after]) => before > 0 || after > 0);
  return {
    labels: used.map(([label]) => label),
    reference: used.map(([, before]) => before),
    current: used.map(([, , after]) => after),
  };
}

type Bin = readonly [label: string, reference: number, current: number];

function numericBins(reference: NumericProfile, current: NumericProfile): readonly Bin[] {
  const [before, after] = [coarseCounts(reference), coarseCounts(current)];
  const edges = reference.bins.map((edge) => reference.edges[edge] ?? 0);
  return [
    ['−∞', reference.negativeInfinity, current.negativeInfinity],
    ...before.map((rows, bin): Bin => [binLabel(edges, bin), rows, after[bin] ?? 0]),
    ['∞', reference.positiveInfinity, current.positiveInfinity],
    ['missing', reference.missing, current.missing],
  ];
}

function levelBins(reference: LevelProfile, current: LevelProfile): readonly Bin[] {
  const least = Math.max(5, 0.005 * reference.rows);
  const levels = reference.levels.map(
    (level, index): Bin => [level, reference.counts[index] ?? 0, current.counts[index] ?? 0],
  );
  const rare = levels.filter(([, rows]) => rows < least);
  const add = (place: 1 | 2): number => rare.reduce((total, bin) => total + bin[place], 0);
  return [
    ...levels.filter(([, rows]) => rows >= least),
    ['other', add(1), add(2)],
    ['unseen', reference.unseenRows, current.unseenRows],
    ['missing', reference.missing, current.missing],
  ];
}

/** Counts between the edges of PSI, added up from the finer ones. */
function coarseCounts({ counts, bins }: NumericProfile): readonly number[] {
  const coarse = new Array<number>(bins.length + 1).fill(0);
  let bin = 0;
  for (const [index, count] of counts.entries()) {
    coarse[bin] = (coarse[bin] ?? 0) + count;
    if (index === bins[bin]) bin++;
  }
  return coarse;
}

function binLabel(edges: readonly number[], bin: number): string {
  const [low, high] = [edges[bin - 1], edges[bin]];
  if (low === undefined) return high === undefined ? 'any' : `< ${formatNumber(high)}`;
  if (high === undefined) return `≥ ${formatNumber(low)}`;
  return high === nextFloat(low) ? `= ${formatNumber(low)}` : formatNumber(low);
}
