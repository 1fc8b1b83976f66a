import { delongEstimate, structuralComponents } from './delong.ts';
import { type Interval, normalInterval } from './interval.ts';
import { checkScoredRows, type Numbers } from './scored-rows.ts';

/**
 * ROC AUC of `scores` minus ROC AUC of `baseline`, both on the same rows, with DeLong's paired 95 %
 * interval: positive means that `scores` rank better. Pairing removes the luck of the rows that
 * both models share. `undefined` with fewer than two positives or two negatives.
 *
 * Source: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988).
 *
 * @example
 * const labels = [0, 0, 1, 1];
 * const difference = rocAucDifference({ labels, scores: [1, 2, 3, 4], baseline: [1, 3, 2, 4] });
 * difference?.value // 0.25
 */
export function rocAucDifference(rows: {
  readonly labels: Numbers;
  readonly scores: Numbers;
  readonly baseline: Numbers;
}): { readonly value: number; readonly interval: Interval } | undefined {
  const { labels, scores, baseline } = rows;
  checkScoredRows({ labels, scores });
  checkScoredRows({ labels, scores: baseline });
  const other = structuralComponents(labels, baseline);
  const components = structuralComponents(labels, scores).map((own, i) => own - (other[i] ?? 0));
  const { value, standardError } = delongEstimate(labels, components);
  return standardError === undefined
    ? undefined
    : { value, interval: normalInterval(value, standardError, { min: -1, max: 1 }) };
}
