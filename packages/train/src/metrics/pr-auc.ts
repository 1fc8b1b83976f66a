import { naturalLog } from '../model/natural-log.ts';
import { type CumulativeWeights, cumulativeWeights } from './ranking.ts';
import { checkScoredRows, type ScoredRows } from './scored-rows.ts';

/**
 * Area under the precision–recall curve as XGBoost's `aucpr` has it: between two distinct scores
 * true and false positives grow in step, and precision is integrated over recall along that line
 * (Davis and Goadrich). Not average precision, which takes precision at the upper end. `undefined`
 * when there is no positive or no negative weight.
 */
export function prAuc(rows: ScoredRows): number | undefined {
  checkScoredRows(rows);
  return areaUnderPr(cumulativeWeights(rows));
}

export function areaUnderPr({
  truePositives,
  falsePositives,
  positives,
  negatives,
}: CumulativeWeights): number | undefined {
  if (positives === 0 || negatives === 0) return undefined;
  let [area, lastTrue, lastFalse] = [0, 0, 0];
  for (let i = 0; i < truePositives.length; i++) {
    const right = truePositives[i] ?? 0;
    const wrong = falsePositives[i] ?? 0;
    if (right > lastTrue) {
      // At recall r the rows scored so high weigh (a r + b) times the positives.
      const slope = (wrong - lastFalse) / (right - lastTrue);
      const a = 1 + slope;
      const b = (lastFalse - slope * lastTrue) / positives;
      const from = lastTrue / positives;
      const to = right / positives;
      const bend = b === 0 ? 0 : (b / a) * (naturalLog(a * to + b) - naturalLog(a * from + b));
      area += (to - from - bend) / a;
    }
    lastTrue = right;
    lastFalse = wrong;
  }
  return area;
}
