import { delongEstimate, structuralComponents } from './delong.ts';
import { type Interval, normalInterval } from './interval.ts';
import { checkScoredRows, type Numbers } from './scored-rows.ts';

/**
 * DeLong's 95 % confidence interval of the ROC AUC: normal, cut to [0, 1], as in R's `pROC`.
 * `undefined` with fewer than two positives or two negatives. Perfectly separated classes have no
 * variance, so the interval is then the single value: read it with the number of rows. Rows are
 * unweighted.
 *
 * Source: DeLong, DeLong and Clarke-Pearson, Biometrics 44 (1988).
 *
 * @example
 * rocAucInterval({ labels: [0, 1], scores: [0.1, 0.9] }) // undefined
 */
export function rocAucInterval(rows: {
  readonly labels: Numbers;
  readonly scores: Numbers;
}): Interval | undefined {
  checkScoredRows(rows);
  const components = structuralComponents(rows.labels, rows.scores);
  const { value, standardError } = delongEstimate(rows.labels, components);
  return standardError === undefined
    ? undefined
    : normalInterval(value, standardError, { min: 0, max: 1 });
}
