import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '../feature-matrix.ts';
import type { LeakageCheck, LeakageFinding, LeakageReport } from './finding.ts';
import { countLabels, partsBeyondChance, ranksBeyondChance } from './chance.ts';
import { findFutureDated, type RowTimes, timesUnknown } from './future-dated.ts';
import { findSlotLeakage, looksOf, type RocAuc } from './slot-leakage.ts';
import { findSplitGap, type Split } from './split-gap.ts';

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
  readonly aucOfSplit?: (split: Split) => Promise<number>;
  /** A single slot at or above it is a warning. Default: 0.95. */
  readonly aucLimit?: number;
  /** A larger loss of AUC from random to later rows is a warning. Default: 0.05. */
  readonly gapLimit?: number;
  readonly seed?: number | string;
}

/**
 * Looks for features that know the future: times after the label's, slots that are the label or
 * decide it (also by being missing), single slots with an AUC near 1, and a model that loses much of
 * its AUC when it is tested on later rows instead of rows held out at random. Findings are values,
 * and none that chance explains: data without leaks shows one about once in a hundred times. What
 * could not be checked for want of data is listed, never passed over.
 *
 * Throws `invalid-argument` for labels other than 0 and 1 or lists of another length.
 *
 * @example
 * const labels = Float32Array.from({ length: 40 }, (_, row) => row % 2);
 * const matrix = { values: labels, rows: 40, names: ['refunded'], groups: [], layoutHash: '' };
 * const report = await findLeakage({ matrix, labels }, { rocAuc: () => 1 });
 * report.findings[0]?.kind // 'label-proxy'
 */
export async function findLeakage(
  dataset: LeakageDataset,
  { rocAuc, aucOfSplit, aucLimit = 0.95, gapLimit = 0.05, seed = 1 }: FindLeakageOptions,
): Promise<LeakageReport> {
  checkDataset(dataset);
  const { matrix, labels, labelTimes, featureTimes = {} } = dataset;
  const notChecked: { check: LeakageCheck; why: string }[] = [];
  const findings: LeakageFinding[] = [...findSlotLeakage(matrix, labels, { rocAuc, aucLimit })];
  const counts = countLabels(labels);
  const looks = looksOf(matrix);
  const few = `needs more rows of both labels than ${counts.positives} and ${counts.negatives}, to tell a sign from chance`;
  if (!partsBeyondChance({ ...counts, looks })) notChecked.push({ check: 'label-proxy', why: few });
  if (!ranksBeyondChance(1, { ...counts, looks }))
    notChecked.push({ check: 'single-feature-auc', why: few });
  if (labelTimes === undefined || Object.keys(featureTimes).length === 0)
    notChecked.push({ check: 'future-dated', why: 'needs labelTimes and featureTimes' });
  else {
    findings.push(...findFutureDated(labelTimes, featureTimes));
    const unknown = timesUnknown(labelTimes, featureTimes);
    if (unknown.length > 0)
      notChecked.push({
        check: 'future-dated',
        why: `needs rows that have ${unknown.join(', ')} and the label's time`,
      });
  }
  if (labelTimes === undefined || aucOfSplit === undefined)
    notChecked.push({ check: 'split-gap', why: 'needs labelTimes and aucOfSplit' });
  else {
    const gap = await findSplitGap({ labels, labelTimes }, { aucOfSplit, gapLimit, seed });
    if (gap !== undefined && 'why' in gap) notChecked.push(gap);
    else if (gap !== undefined) findings.push(gap);
  }
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
