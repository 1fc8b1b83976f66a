import { binnedRows } from '../binned-rows.ts';
import type { ColumnProfile } from '../column-profile.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { type ColumnValues, profilePair } from './profile-pair.ts';

/**
 * Whether a column that varied holds one value only, 1 or 0; `level` is the text or boolean that it
 * holds. Missing rows are left out.
 *
 * The p-value is the chance that so many rows all fall into the reference's bin or level of that
 * value, which bounds the chance that they are all equal; 1 where nothing of the kind happened.
 * Status `no-data` where a side has no value.
 *
 * @example
 * const before = Array.from({ length: 100 }, (_, row) => row);
 * constantColumn(before, before.map(() => 7)).status // 'drift'
 */
export function constantColumn(
  reference: ColumnValues,
  current: ColumnValues,
  options: DecisionOptions = {},
): DriftResult {
  return constantColumnOfProfiles(...profilePair(reference, current), options);
}

/** A column that became constant, by two profiles with the same bins. See `constantColumn`. */
export function constantColumnOfProfiles(
  reference: ColumnProfile,
  current: ColumnProfile,
  options: DecisionOptions = {},
): DriftResult {
  const [n, m] = [reference, current].map(({ rows, missing }) => rows - missing);
  const [referenceRows = 0, currentRows = 0] = [n, m];
  const size = { unit: 'constant or not', referenceRows, currentRows };
  if (referenceRows === 0 || currentRows === 0 || current.kind === 'mistyped')
    return noData('constant', size);
  const became = isConstant(current) && !isConstant(reference);
  const level = became && current.kind === 'levels' ? onlyLevel(current) : undefined;
  return decide(
    {
      name: 'constant',
      statistic: became ? 1 : 0,
      ...size,
      pValue: became ? chanceOfOneBin(reference, current) : 1,
      effect: became ? 1 : 0,
      details: {},
      ...(level !== undefined && { level }),
    },
    options,
  );
}

function isConstant(column: ColumnProfile): boolean {
  if (column.kind === 'mistyped') return false;
  if (column.kind === 'levels') {
    const used = column.counts.filter((rows) => rows > 0).length + column.unseen.length;
    return used === 1;
  }
  const { minimum, maximum, negativeInfinity, positiveInfinity } = column;
  const finite = minimum === null ? 0 : minimum === maximum ? 1 : 2;
  return finite + Math.sign(negativeInfinity) + Math.sign(positiveInfinity) === 1;
}

function onlyLevel(column: Extract<ColumnProfile, { kind: 'levels' }>): string | undefined {
  return column.levels.find((_, index) => (column.counts[index] ?? 0) > 0) ?? column.unseen[0]?.[0];
}

/** A bin that the reference lacks is as unlikely as one more row of it would be. */
function chanceOfOneBin(reference: ColumnProfile, current: ColumnProfile): number {
  const rows = binnedRows(reference, current);
  const bin = rows.labels.findIndex(
    (label, i) => label !== 'missing' && (rows.current[i] ?? 0) === current.rows - current.missing,
  );
  const present = reference.rows - reference.missing;
  const share = ((rows.reference[bin] ?? 0) + 1) / (present + 1);
  return share ** (current.rows - current.missing);
}
