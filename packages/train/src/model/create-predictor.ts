import { LagoaError } from '@lagoa/data';
import type { FeatureGroup, FeatureMatrix } from '@lagoa/features';
import type { Predictor } from '../predictor.ts';
import type { BoostedModel } from './boosted-model.ts';
import { checkCategories } from './check-categories.ts';
import { contributionsByGroup } from './contributions-by-group.ts';
import { createExplainer, type Explainer } from './explainer.ts';
import { predictionsOf } from './link.ts';
import { classCount } from './model-shape.ts';
import { createScorer } from './scorer.ts';

/**
 * A predictor by the fast scorer. Scores are probabilities for `binary:logistic`, as many per row as
 * classes for `multi:softprob`, and what the objective's link makes of the margin for others; no rows
 * give an empty array.
 *
 * `explain` gives exact path-dependent TreeSHAP contributions to the margin: per slot, or per
 * feature where `groups` are given.
 *
 * @param options.layoutHash of the fitted features the model was trained on; a matrix of any other
 *   layout is refused with code `invalid-argument`
 * @param options.categories how many categories each feature that is split by category has; a value
 *   that is none of them is then refused with code `invalid-data`. Without, it goes left at every
 *   split that does not know it, as in XGBoost
 */
export function createPredictor(
  model: BoostedModel,
  options: {
    readonly layoutHash: string;
    readonly groups?: readonly FeatureGroup[];
    readonly categories?: Readonly<Record<string, number>>;
  },
): Required<Predictor> {
  const { layoutHash, groups, categories } = options;
  const scorer = createScorer(model);
  let explainer: Explainer | undefined;
  const classes = classCount(model);
  const check = (matrix: FeatureMatrix): void => {
    if (matrix.layoutHash !== layoutHash)
      throw new LagoaError(
        'invalid-argument',
        `the model takes layout ${layoutHash}, the matrix has ${matrix.layoutHash}`,
        { details: { argument: 'matrix' } },
      );
    if (categories) checkCategories(matrix, categories);
  };
  return {
    layoutHash,
    predict(matrix, predictOptions) {
      check(matrix);
      return predictionsOf(model.objective, scorer.margins(matrix, predictOptions), { classes });
    },
    explain(matrix, explainOptions) {
      check(matrix);
      explainer ??= createExplainer(model);
      const contributions = explainer.contributions(matrix, explainOptions);
      return groups === undefined ? contributions : contributionsByGroup(contributions, groups);
    },
  };
}
