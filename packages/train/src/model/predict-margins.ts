import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import type { BoostedModel } from './boosted-model.ts';
import { baseMargins } from './link.ts';
import { classOf, leafValue } from './model-shape.ts';
import { leafOf } from './tree-walk.ts';

/** Throws `invalid-argument` unless the matrix has the model's features in the model's order. */
export function checkFeatures(model: BoostedModel, matrix: FeatureMatrix): void {
  const { featureNames } = model;
  const { names } = matrix;
  if (names.length !== featureNames.length)
    throw new LagoaError(
      'invalid-argument',
      `the model takes ${featureNames.length} features, the matrix has ${names.length}`,
      { details: { argument: 'matrix' } },
    );
  const wrong = names.findIndex((name, i) => name !== featureNames[i]);
  if (wrong >= 0)
    throw new LagoaError(
      'invalid-argument',
      `feature ${wrong} of the model is "${featureNames[wrong]}", of the matrix "${names[wrong]}"`,
      { details: { argument: 'matrix' } },
    );
}

/**
 * One margin per row (log-odds for binary logistic), or one per class, row-major `rows * classes`:
 * the base margin plus the leaf of each tree, in tree order, each sum rounded to float32 as XGBoost
 * does. Missing is NaN; ±infinity compares as it is; a category that no split knows goes left. Throws
 * `invalid-argument` for a matrix with other features.
 */
export function predictMargins(model: BoostedModel, matrix: FeatureMatrix): Float32Array {
  checkFeatures(model, matrix);
  const width = matrix.names.length;
  const bases = baseMargins(model);
  const classes = bases.length;
  const margins = new Float32Array(matrix.rows * classes);
  for (let row = 0; row < matrix.rows; row++) margins.set(bases, row * classes);
  for (const [t, tree] of model.trees.entries()) {
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

/** The leaf (node number) of each row in each tree, row-major, `rows * trees`. */
export function predictLeaves(model: BoostedModel, matrix: FeatureMatrix): Int32Array {
  checkFeatures(model, matrix);
  const width = matrix.names.length;
  const trees = model.trees.length;
  const leaves = new Int32Array(matrix.rows * trees);
  model.trees.forEach((tree, t) => {
    for (let row = 0; row < matrix.rows; row++) {
      leaves[row * trees + t] = leafOf(tree, matrix.values, row * width);
    }
  });
  return leaves;
}
