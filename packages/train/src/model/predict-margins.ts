import type { FeatureMatrix } from '@lagoa/features';
import type { BoostedModel } from './boosted-model.ts';
import { checkFeatures } from './check-features.ts';
import { type PredictOptions, treesOfRange } from './predict-options.ts';
import { baseMargins } from './link.ts';
import { classOf, leafValue } from './model-shape.ts';
import { startMargins } from './start-margins.ts';
import { leafOf } from './tree-walk.ts';

/**
 * One margin per row (log-odds for binary logistic), or one per class, row-major `rows * classes`:
 * the base margin plus the leaf of each tree, in tree order, each sum rounded to float32 as XGBoost
 * does. Missing is NaN; ±infinity compares as it is; a category that no split knows goes left. Throws
 * `invalid-argument` for a matrix with other features.
 */
export function predictMargins(
  model: BoostedModel,
  matrix: FeatureMatrix,
  options: PredictOptions = {},
): Float32Array {
  checkFeatures(model, matrix);
  const { first, end } = treesOfRange(model, options);
  const width = matrix.names.length;
  const bases = baseMargins(model);
  const classes = bases.length;
  const margins = startMargins(bases, matrix.rows, options);
  for (const [t, tree] of model.trees.entries()) {
    if (t < first || t >= end) continue;
    const values = tree.splitConditions.map((_, leaf) => leafValue(model, { tree: t, leaf }));
    const ofClass = classOf(model, t);
    for (let row = 0; row < matrix.rows; row++) {
      const at = row * classes + ofClass;
      const leaf = leafOf(tree, matrix.values, row * width);
      margins[at] = (margins[at] ?? 0) + (values[leaf] ?? Number.NaN);
    }
  }
  return margins;
}

/**
 * The leaf (node number) of each row in each tree, row-major, `rows * trees`; with an iteration range
 * only the trees of its rounds.
 */
export function predictLeaves(
  model: BoostedModel,
  matrix: FeatureMatrix,
  options: PredictOptions = {},
): Int32Array {
  checkFeatures(model, matrix);
  const { first, end } = treesOfRange(model, options);
  const width = matrix.names.length;
  const trees = model.trees.slice(first, end);
  const leaves = new Int32Array(matrix.rows * trees.length);
  trees.forEach((tree, t) => {
    for (let row = 0; row < matrix.rows; row++) {
      leaves[row * trees.length + t] = leafOf(tree, matrix.values, row * width);
    }
  });
  return leaves;
}
