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
  const judge = (
    slot: string,
    by: 'value' | 'missing',
    seen: { readonly labels: Float32Array; readonly scores: Float64Array },
  ): readonly LeakageFinding[] => {
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
    const byValue = judge(slot, 'value', {
      labels: Float32Array.from(known, (row) => labels[row] ?? 0),
      scores: Float64Array.from(known, (row) => column[row] ?? 0),
    });
    const missing = column.map((value) => Number(Number.isNaN(value)));
    const isMixed = known.length > 0 && known.length < rows;
    return isMixed ? [...byValue, ...judge(slot, 'missing', { labels, scores: missing })] : byValue;
  });
}

/**
 * The share of rows that the best threshold on the scores gets right, in either direction, both
 * labels weighing the same: 1 where the scores part the labels, 0.5 where they know nothing, however
 * rare a label is.
 */
function bestRule({
  labels,
  scores,
}: {
  readonly labels: Float32Array;
  readonly scores: Float64Array;
}): number {
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
