import type { FeatureMatrix } from '../feature-matrix.ts';
import { partsBeyondChance, ranksBeyondChance } from './chance.ts';
import type { LeakageFinding } from './finding.ts';

/** Area under the ROC curve; `undefined` where one class is absent. */
export type RocAuc = (rows: {
  readonly labels: Float32Array;
  readonly scores: Float64Array;
}) => number | undefined;

/** From here on a rule of one slot is the label itself, some noise aside. */
const proxyAgreement = 0.999;
/** How many slots and indicators of missing values are looked at. */
export function looksOf({ names }: Pick<FeatureMatrix, 'names'>): number {
  return 2 * names.length;
}

/**
 * Slots that decide or nearly decide the label, by their value or by being missing, where chance
 * does not explain it.
 */
export function findSlotLeakage(
  matrix: FeatureMatrix,
  labels: Float32Array,
  { rocAuc, aucLimit }: { readonly rocAuc: RocAuc; readonly aucLimit: number },
): readonly LeakageFinding[] {
  const { values, names, rows } = matrix;
  const looks = looksOf(matrix);
  const judge = (slot: string, by: 'value' | 'missing', seen: Seen): readonly LeakageFinding[] => {
    const positives = seen.labels.reduce((sum, label) => sum + label, 0);
    const counts = { positives, negatives: seen.labels.length - positives, looks };
    const area = rocAuc(seen);
    if (area === undefined) return [];
    const isBeyondChance = ranksBeyondChance(area, counts);
    const what = by === 'value' ? slot : `whether ${slot} is missing`;
    const agreement = bestRule(seen);
    const isProxy = agreement === 1 ? partsBeyondChance(counts) : isBeyondChance;
    if (agreement >= proxyAgreement && isProxy)
      return [
        {
          kind: 'label-proxy',
          status: 'alert',
          slot,
          by,
          agreement,
          reason: `${what} alone tells the labels apart in ${(100 * agreement).toFixed(1)} % of the rows: it is the label or written after it; take it out, and tag its column leaky`,
        },
      ];
    const auc = Math.max(area, 1 - area);
    return auc < aucLimit || !isBeyondChance
      ? []
      : [
          {
            kind: 'single-feature-auc',
            status: 'warning',
            slot,
            by,
            auc,
            reason: `${what} alone has AUC ${auc.toFixed(3)}: find out when it becomes known`,
          },
        ];
  };
  return names.flatMap((slot, place) => {
    const column = Float64Array.from(
      { length: rows },
      (_, row) => values[row * names.length + place] ?? Number.NaN,
    );
    const known = [...column.keys()].filter((row) => !Number.isNaN(column[row] ?? Number.NaN));
    const byValue = judge(
      slot,
      'value',
      rankCodes({
        labels: Float32Array.from(known, (row) => labels[row] ?? 0),
        scores: Float64Array.from(known, (row) => column[row] ?? 0),
      }),
    );
    const missing = column.map((value) => Number(Number.isNaN(value)));
    const isMixed = known.length > 0 && known.length < rows;
    return isMixed ? [...byValue, ...judge(slot, 'missing', { labels, scores: missing })] : byValue;
  });
}

/** Most different values that count as codes, and the rows of each label that there are for each. */
const [mostCodes, rowsPerCode] = [32, 20];

/**
 * Scores that are codes, such as places of levels, by how often each code has the positive label: of
 * three codes the middle one may be the label. Other scores as they are.
 */
function rankCodes(seen: Seen): Seen {
  const { labels, scores } = seen;
  const byCode = new Map<number, { rows: number; positives: number }>();
  let positives = 0;
  for (const [row, score] of scores.entries()) {
    const code = byCode.get(score) ?? { rows: 0, positives: 0 };
    byCode.set(score, code);
    if (byCode.size > mostCodes) return seen;
    const label = labels[row] ?? 0;
    code.rows++;
    code.positives += label;
    positives += label;
  }
  if (Math.min(positives, labels.length - positives) < rowsPerCode * byCode.size) return seen;
  const shares = scores.map((score) => {
    const { rows, positives: own } = byCode.get(score) ?? { rows: 1, positives: 0 };
    return own / rows;
  });
  return { labels, scores: shares };
}

interface Seen {
  readonly labels: Float32Array;
  readonly scores: Float64Array;
}

/**
 * The share of rows that the best threshold on the scores gets right, in either direction, both
 * labels weighing the same: 1 where the scores part the labels, 0.5 where they know nothing, however
 * rare a label is.
 */
function bestRule({ labels, scores }: Seen): number {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const negatives = labels.length - positives;
  let positivesBelow = 0;
  let best = 0.5;
  order.forEach((row, i) => {
    positivesBelow += labels[row] ?? 0;
    const next = order[i + 1];
    if (next !== undefined && scores[next] === scores[row]) return;
    const negativesBelow = i + 1 - positivesBelow;
    const right = (negativesBelow / negatives + 1 - positivesBelow / positives) / 2;
    best = Math.max(best, right, 1 - right);
  });
  return best;
}
