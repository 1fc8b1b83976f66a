import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import type { Contributions } from '../predictor.ts';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { checkFeatures } from './check-features.ts';
import type { ExplainOptions } from './predict-options.ts';
import { baseMargins } from './link.ts';
import { classCount, classOf, leafValue } from './model-shape.ts';
import {
  copyPath,
  createShapPaths,
  extendPath,
  removeStep,
  type ShapPaths,
  weightWithout,
} from './shap-path.ts';
import { startMargins } from './start-margins.ts';
import { goesLeft, leafOf } from './tree-walk.ts';

/**
 * Exact path-dependent TreeSHAP: how much each feature moves a row's margin away from the bias, the
 * mean margin of the training rows as the trees' hessians weigh them. Contributions and bias of a
 * row add up to its margin: the float64 sum of base margin and leaves is met within
 * 1e-6 max(1, sum of |contribution|), checked for every row; otherwise (a node without hessian, say)
 * it throws `corrupt`. A model of several classes gives contributions to the margin of each.
 *
 * Source: Lundberg et al., "From local explanations to global understanding with explainable AI for
 * trees" (2020), algorithm 2; XGBoost's `pred_contribs`.
 */
export function treeShap(
  model: BoostedModel,
  matrix: FeatureMatrix,
  options: ExplainOptions = {},
): Contributions {
  checkFeatures(model, matrix);
  const features = matrix.names.length;
  const width = features + 1;
  const bases = baseMargins(model);
  const classes = bases.length;
  const values = new Float64Array(matrix.rows * classes * width);
  const trees = model.trees.map((tree, t) => ({
    tree,
    leaves: tree.splitConditions.map((_, leaf) => leafValue(model, { tree: t, leaf })),
    ofClass: classOf(model, t),
  }));
  const biases = expectedLeaves(
    model,
    trees.map(({ leaves }) => leaves),
  );
  const starts = startMargins(bases, matrix.rows, options);
  const depth = model.trees.reduce((most, tree) => Math.max(most, depthOf(tree)), 0);
  const paths = createShapPaths(depth);
  for (let row = 0; row < matrix.rows; row++) {
    const rowValues = matrix.values.subarray(row * features, (row + 1) * features);
    const margins = Float64Array.from(starts.subarray(row * classes, (row + 1) * classes));
    const own = margins.slice();
    const ofRow = values.subarray(row * classes * width, (row + 1) * classes * width);
    for (const { tree, leaves, ofClass } of trees) {
      const contributions = ofRow.subarray(ofClass * width, (ofClass + 1) * width);
      addTree(tree, { values: rowValues, leaves, contributions, paths });
      margins[ofClass] = (margins[ofClass] ?? 0) + (leaves[leafOf(tree, rowValues, 0)] ?? 0);
    }
    for (const [ofClass, margin] of margins.entries()) {
      const contributions = ofRow.subarray(ofClass * width, (ofClass + 1) * width);
      contributions[features] = (biases[ofClass] ?? 0) + (own[ofClass] ?? 0);
      checkAdditive(contributions, { margin, row });
    }
  }
  const { rows, names } = matrix;
  return model.classOffsets ? { values, rows, classes, names } : { values, rows, names };
}

/** Adds one tree's contributions to a row's. */
function addTree(
  tree: Tree,
  row: {
    readonly values: Float32Array;
    /** What each leaf adds to the margin. */
    readonly leaves: Float32Array;
    readonly contributions: Float64Array;
    readonly paths: ShapPaths;
  },
): void {
  const { values, leaves, contributions, paths } = row;
  /** Visits a node whose path, itself included, takes `length` places from `start`. */
  const visit = (node: number, start: number, length: number): void => {
    const left = tree.leftChildren[node] ?? -1;
    if (left < 0) {
      for (let step = 1; step < length; step++) {
        const moved = (paths.hot[start + step] ?? 0) - (paths.cold[start + step] ?? 0);
        const feature = paths.features[start + step] ?? 0;
        contributions[feature] =
          (contributions[feature] ?? 0) +
          weightWithout(paths, { start, length }, step) * moved * (leaves[node] ?? 0);
      }
      return;
    }
    const feature = tree.splitIndices[node] ?? 0;
    const value = values[feature] ?? Number.NaN;
    const takesLeft = goesLeft(tree, node, value);
    // A feature met again on the way down replaces its earlier step.
    let earlier = 1;
    while (earlier < length && paths.features[start + earlier] !== feature) earlier++;
    const again = earlier < length;
    const hot = again ? (paths.hot[start + earlier] ?? 0) : 1;
    const cold = again ? (paths.cold[start + earlier] ?? 0) : 1;
    if (again) removeStep(paths, { start, length }, earlier);
    const shorter = again ? length - 1 : length;
    const visitChild = (child: number, taken: boolean): void => {
      const share = (tree.sumHessian[child] ?? 0) / (tree.sumHessian[node] ?? 0);
      copyPath(paths, start, shorter);
      const path = { start: start + shorter, length: shorter };
      extendPath(paths, path, { feature, cold: cold * share, hot: taken ? hot : 0 });
      visit(child, start + shorter, shorter + 1);
    };
    visitChild(left, takesLeft);
    visitChild(tree.rightChildren[node] ?? -1, !takesLeft);
  };
  extendPath(paths, { start: 0, length: 0 }, { feature: -1, cold: 1, hot: 1 });
  visit(0, 0, 1);
}

function depthOf(tree: Tree, node = 0): number {
  const left = tree.leftChildren[node] ?? -1;
  if (left < 0) return 0;
  return 1 + Math.max(depthOf(tree, left), depthOf(tree, tree.rightChildren[node] ?? -1));
}

/**
 * What the trees of each class add to its margin on average over the training rows, as the trees'
 * hessians weigh them: the bias, less where the margin starts.
 */
export function expectedLeaves(model: BoostedModel, leaves: readonly Float32Array[]): Float64Array {
  const biases = new Float64Array(classCount(model));
  for (const [t, tree] of model.trees.entries()) {
    const ofClass = classOf(model, t);
    biases[ofClass] = (biases[ofClass] ?? 0) + meanOf(tree, leaves[t] ?? new Float32Array());
  }
  return biases;
}

/** Expected leaf value under a node. */
function meanOf(tree: Tree, leaves: Float32Array, node = 0): number {
  const left = tree.leftChildren[node] ?? -1;
  if (left < 0) return leaves[node] ?? 0;
  const right = tree.rightChildren[node] ?? -1;
  const weigh = (child: number): number =>
    meanOf(tree, leaves, child) * (tree.sumHessian[child] ?? 0);
  return (weigh(left) + weigh(right)) / (tree.sumHessian[node] ?? 0);
}

/** Throws `corrupt` unless contributions and bias add up to the margin. */
export function checkAdditive(
  contributions: Float64Array,
  { margin, row }: { readonly margin: number; readonly row: number },
): void {
  let sum = 0;
  let size = 0;
  for (const contribution of contributions) {
    sum += contribution;
    size += Math.abs(contribution);
  }
  if (Math.abs(sum - margin) <= 1e-6 * Math.max(1, size)) return;
  throw new LagoaError(
    'corrupt',
    `contributions of row ${row} add up to ${sum}, its margin is ${margin}`,
    { details: { name: `row ${row}`, expected: margin, found: sum } },
  );
}
