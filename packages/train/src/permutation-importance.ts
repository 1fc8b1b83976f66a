import { LagoaError, type Random } from '@lagoa/data';
import type { FeatureGroup } from '@lagoa/features';
import type { Dataset } from './dataset.ts';
import { rocAuc } from './metrics/roc-auc.ts';
import type { ScoredRows } from './metrics/scored-rows.ts';
import type { Predictor } from './predictor.ts';

/** What a score loses when a feature is shuffled. */
export interface PermutationImportance {
  readonly name: string;
  /** Mean loss over the repeats; about 0 for a feature that does not matter, and maybe below. */
  readonly mean: number;
  /** Standard deviation over the repeats (divisor n); 0 for one repeat. */
  readonly standardDeviation: number;
  /** The loss of each repeat. */
  readonly losses: readonly number[];
}

/**
 * Permutation importance: how much worse a model scores once one feature's values are shuffled over
 * the rows, which breaks what they know of the labels and keeps their distribution; by falling mean
 * loss, then in the features' order. Take rows the model was not trained on: on others an overfitted
 * feature looks important. Of two features that tell the same, each looks unimportant.
 *
 * @param options.groups slots shuffled together, as the one-hot slots of a category; by default those
 *   of the matrix, or each slot where it has none
 * @param options.random the source of the shuffles: the same source gives the same result
 * @param options.repeats shuffles per feature; 5 by default
 * @param options.score what to lose, higher is better; `rocAuc` by default
 * @throws `invalid-argument` for no rows, fewer than one repeat, or a score that is undefined
 *
 * Source: Breiman, "Random forests" (2001); the same as scikit-learn's `permutation_importance`.
 *
 * @example
 * const [first] = permutationImportance(predictor, test, { random: createRandom('importance') });
 */
export function permutationImportance(
  predictor: Predictor,
  dataset: Dataset,
  options: {
    readonly random: Random;
    readonly groups?: readonly FeatureGroup[];
    readonly repeats?: number;
    readonly score?: (rows: ScoredRows) => number | undefined;
  },
): readonly PermutationImportance[] {
  const { matrix, labels, weights, baseMargins } = dataset;
  const slots = matrix.names.map((name, start) => ({ name, start, end: start + 1 }));
  const { random, repeats = 5, score = rocAuc } = options;
  const groups = options.groups ?? (matrix.groups.length > 0 ? matrix.groups : slots);
  if (matrix.rows === 0) throw fault('dataset', 'needs at least one row');
  if (!(Number.isInteger(repeats) && repeats >= 1))
    throw fault('repeats', `must be an integer >= 1, got ${repeats}`);
  const scoreOf = (values: Float32Array): number => {
    const scores = predictor.predict({ ...matrix, values }, { baseMargins });
    const scored = score({ labels, scores, weights });
    if (scored === undefined || Number.isNaN(scored))
      throw fault('dataset', 'has an undefined score: one class alone, or no weight');
    return scored;
  };

  const whole = scoreOf(matrix.values);
  const rows = Array.from({ length: matrix.rows }, (_, row) => row);
  return groups
    .map(({ name, start, end }) => {
      const draws = random.fork(name);
      const losses = Array.from({ length: repeats }, () => {
        const width = matrix.names.length;
        const values = matrix.values.slice();
        for (const [row, from] of draws.shuffle(rows).entries())
          values.set(
            matrix.values.subarray(from * width + start, from * width + end),
            row * width + start,
          );
        return whole - scoreOf(values);
      });
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / repeats;
      const squares = losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0);
      return { name, mean, standardDeviation: Math.sqrt(squares / repeats), losses };
    })
    .sort((a, b) => b.mean - a.mean);
}

function fault(argument: string, text: string): LagoaError {
  return new LagoaError('invalid-argument', `${argument} ${text}`, { details: { argument } });
}
