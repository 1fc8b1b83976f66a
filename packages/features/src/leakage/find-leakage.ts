import { createRandom, LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '../feature-matrix.ts';
import type { LeakageCheck, LeakageFinding, LeakageReport } from './finding.ts';
import { findFutureDated, type RowTimes } from './future-dated.ts';
import { findSlotLeakage, type RocAuc } from './slot-leakage.ts';

/** Labelled rows as a model is trained on; what `createDataset` of `@lagoa/train` makes fits. */
export interface LeakageDataset {
  readonly matrix: FeatureMatrix;
  /** 0 or 1, one per row. */
  readonly labels: Float32Array;
  /** When each prediction would have been made, in microseconds since 1970 UTC. */
  readonly labelTimes?: RowTimes;
  /** When the values of each row happened or became known, by name. */
  readonly featureTimes?: Readonly<Record<string, RowTimes>>;
}

export interface FindLeakageOptions {
  /** Area under the ROC curve; `rocAuc` of `@lagoa/train`. */
  readonly rocAuc: RocAuc;
  /** Trains on some rows and gives the AUC on others. Without it no splits are compared. */
  readonly aucOfSplit?: (split: {
    readonly train: Uint32Array;
    readonly test: Uint32Array;
  }) => Promise<number>;
  /** A single slot at or above it is a warning. Default: 0.95. */
  readonly aucLimit?: number;
  /** A larger loss of AUC from random to later rows is a warning. Default: 0.05. */
  readonly gapLimit?: number;
  readonly seed?: number | string;
}

/**
 * Looks for features that know the future: times after the label's, slots that are the label or
 * decide it (also by being missing), single slots with an AUC near 1, and a model that loses much of
 * its AUC when it is tested on later rows instead of rows held out at random. Findings are values;
 * what could not be checked for want of data is listed, never passed over.
 *
 * Throws `invalid-argument` for labels other than 0 and 1 or lists of another length.
 *
 * @example
 * const matrix = { values: Float32Array.of(1, 0, 1, 0), rows: 4, names: ['refunded'], groups: [], layoutHash: '' };
 * const report = await findLeakage({ matrix, labels: Float32Array.of(1, 0, 1, 0) }, { rocAuc: () => 1 });
 * report.findings[0]?.kind // 'label-proxy'
 */
export async function findLeakage(
  dataset: LeakageDataset,
  { rocAuc, aucOfSplit, aucLimit = 0.95, gapLimit = 0.05, seed = 1 }: FindLeakageOptions,
): Promise<LeakageReport> {
  checkDataset(dataset);
  const { matrix, labels, labelTimes, featureTimes } = dataset;
  const notChecked: { check: LeakageCheck; why: string }[] = [];
  const findings: LeakageFinding[] = [...findSlotLeakage(matrix, labels, { rocAuc, aucLimit })];
  if (labelTimes !== undefined && featureTimes !== undefined)
    findings.push(...findFutureDated(labelTimes, featureTimes));
  else notChecked.push({ check: 'future-dated', why: 'needs labelTimes and featureTimes' });
  if (labelTimes !== undefined && aucOfSplit !== undefined) {
    const split = splitsOf(labelTimes, seed);
    const randomAuc = await aucOfSplit(split.random);
    const timeAuc = await aucOfSplit(split.time);
    if (!(randomAuc - timeAuc <= gapLimit))
      findings.push({
        kind: 'split-gap',
        status: 'warning',
        randomAuc,
        timeAuc,
        reason: `the model has AUC ${randomAuc.toFixed(3)} on rows held out at random and ${timeAuc.toFixed(3)} on the latest: either features hold what is only known later, or the world changed; test on later rows`,
      });
  } else notChecked.push({ check: 'split-gap', why: 'needs labelTimes and aucOfSplit' });
  const all: readonly LeakageCheck[] = [
    'future-dated',
    'label-proxy',
    'single-feature-auc',
    'split-gap',
  ];
  const order = (finding: LeakageFinding): number => (finding.status === 'alert' ? 0 : 1);
  return {
    kind: 'leakage-report',
    version: 1,
    rows: matrix.rows,
    slots: matrix.names.length,
    checked: all.filter((check) => notChecked.every((missing) => missing.check !== check)),
    notChecked,
    findings: findings.sort((a, b) => order(a) - order(b)),
  };
}

/** A fifth of the rows to test on, at random and as the latest; rows without a time are left out. */
function splitsOf(times: RowTimes, seed: number | string) {
  const known = Array.from({ length: times.length }, (_, row) => row).filter(
    (row) => (times[row] ?? null) !== null,
  );
  const at = (row: number): bigint => times[row] ?? 0n;
  const inTime = [...known].sort((a, b) => (at(a) < at(b) ? -1 : at(a) > at(b) ? 1 : a - b));
  const shuffled = createRandom(seed).fork('leakage').shuffle(known);
  const cut = Math.floor(known.length * 0.8);
  const split = (rows: readonly number[]) => ({
    train: Uint32Array.from(rows.slice(0, cut)).sort(),
    test: Uint32Array.from(rows.slice(cut)).sort(),
  });
  return { random: split(shuffled), time: split(inTime) };
}

function checkDataset({ matrix, labels, labelTimes, featureTimes = {} }: LeakageDataset): void {
  const lists = { labels, ...(labelTimes && { labelTimes }), ...featureTimes };
  for (const [name, list] of Object.entries(lists))
    if (list.length !== matrix.rows)
      throw invalid(`${name} has ${list.length} values for ${matrix.rows} rows`);
  const wrong = labels.findIndex((label) => label !== 0 && label !== 1);
  if (wrong !== -1) throw invalid(`labels are 0 or 1, got ${labels[wrong]} in row ${wrong}`);
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', `findLeakage: ${message}`);
}
