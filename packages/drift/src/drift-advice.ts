import type { ColumnDrift } from './drift-report.ts';
import type { StatisticName } from './drift-result.ts';

/** What each statistic points at: the gravest first, which is what the advice is about. */
const advice: readonly (readonly [StatisticName, string])[] = [
  [
    'type',
    'it holds values of another type: mend the source before anything is scored or trained.',
  ],
  [
    'constant',
    'it no longer varies: look for a default or a stopped source, and do not train on it before.',
  ],
  [
    'missing-rate',
    'rows lack it at another rate: look at its join and source first; train anew only if that will last.',
  ],
  [
    'range',
    'values lie outside those of the reference: look for a changed unit or wrong entries; a model of trees cannot tell how far they are.',
  ],
];

/** Share of the rows from which new levels are what happened, and not a long tail's usual ones. */
const worthMapping = 0.01;

/**
 * What to do about a drifted column, by the gravest of its findings. Data faults come before changes
 * of the world: training on broken data makes them permanent.
 */
export function adviceFor({ results, unseen, rows }: ColumnDrift): string {
  const found = new Set(results.flatMap(({ name, status }) => (status === 'drift' ? [name] : [])));
  const gravest = advice.find(([name]) => found.has(name));
  if (gravest !== undefined) return gravest[1];
  const total = rows.current.reduce((sum, count) => sum + count, 0);
  const added = unseen.reduce((sum, [, count]) => sum + count, 0);
  if (added > 0 && added >= worthMapping * total)
    return 'it has levels that the reference lacks: add them to its definition or map them, then train anew.';
  return 'its distribution moved and its values are plausible: look whether performance fell, and train anew on recent rows if it did.';
}
