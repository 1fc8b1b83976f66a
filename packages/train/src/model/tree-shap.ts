import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';
import type { Contributions } from '../predictor.ts';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { baseMargin } from './link.ts';
import { checkFeatures } from './predict-margins.ts';
import { extendPath, type PathStep, pathWithout, unwoundWeight } from './shap-path.ts';
import { leafOf } from './tree-walk.ts';

/**
 * Exact path-dependent TreeSHAP: how much each feature moves a row's margin away from the bias, the
 * mean margin of the training rows as the trees' hessians weigh them. Contributions and bias of a
 * row add up to its margin: the float64 sum of base margin and leaves is met within
 * 1e-6 max(1, sum of |contribution|), checked for every row; otherwise (a node without hessian, say)
 * it throws `corrupt`.
 *
 * Source: Lundberg et al., "From local explanations to global understanding with explainable AI for
 * trees" (2020), algorithm 2; XGBoost's `pred_contribs`.
 */
export function treeShap(model: BoostedModel, matrix: FeatureMatrix): Contributions {
  checkFeatures(model, matrix);
  const features = matrix.names.length;
  const width = features + 1;
  const values = new Float64Array(matrix.rows * width);
  const means = model.trees.map(nodeMeans);
  const base = baseMargin(model);
  const bias = means.reduce((sum, mean) => sum + (mean[0] ?? 0), base);
  for (let row = 0; row < matrix.rows; row++) {
    const contributions = values.subarray(row * width, (row + 1) * width);
    const rowValues = matrix.values.subarray(row * features, (row + 1) * features);
    for (const tree of model.trees) addTree(tree, rowValues, contributions);
    contributions[features] = bias;
    checkAdditive(model, { rowValues, contributions, base, row });
  }
  return { values, rows: matrix.rows, names: matrix.names };
}

/** Adds one tree's contributions to a row's. */
function addTree(tree: Tree, values: Float32Array, contributions: Float64Array): void {
  const visit = (node: number, path: readonly PathStep[]): void => {
    const left = tree.leftChildren[node] ?? -1;
    if (left < 0) {
      for (let i = 1; i < path.length; i++) {
        const { feature, hot, cold } = path[i] ?? ROOT;
        const moved = unwoundWeight(path, i) * (hot - cold) * (tree.splitConditions[node] ?? 0);
        contributions[feature] = (contributions[feature] ?? 0) + moved;
      }
      return;
    }
    const right = tree.rightChildren[node] ?? -1;
    const feature = tree.splitIndices[node] ?? 0;
    const value = values[feature] ?? Number.NaN;
    const goesLeft = Number.isNaN(value)
      ? tree.defaultLeft[node] === 1
      : value < (tree.splitConditions[node] ?? Number.NaN);
    // A feature met again on the way down replaces its earlier step.
    const earlier = path.findIndex((step, i) => i > 0 && step.feature === feature);
    const { hot, cold } = path[earlier] ?? ROOT;
    const shorter = earlier < 0 ? path : pathWithout(path, earlier);
    const share = (child: number): number =>
      (tree.sumHessian[child] ?? 0) / (tree.sumHessian[node] ?? 0);
    for (const child of [left, right]) {
      const taken = (child === left) === goesLeft;
      visit(
        child,
        extendPath(shorter, { feature, cold: cold * share(child), hot: taken ? hot : 0 }),
      );
    }
  };
  visit(0, extendPath([], ROOT));
}

/** The step before any split. */
const ROOT = { feature: -1, cold: 1, hot: 1 } as const;

/** Expected leaf value under each node. */
function nodeMeans(tree: Tree): Float64Array {
  const means = new Float64Array(tree.leftChildren.length);
  const meanOf = (node: number): number => {
    const left = tree.leftChildren[node] ?? -1;
    const right = tree.rightChildren[node] ?? -1;
    const weigh = (child: number): number => meanOf(child) * (tree.sumHessian[child] ?? 0);
    const mean =
      left < 0
        ? (tree.splitConditions[node] ?? 0)
        : (weigh(left) + weigh(right)) / (tree.sumHessian[node] ?? 0);
    means[node] = mean;
    return mean;
  };
  meanOf(0);
  return means;
}

function checkAdditive(
  model: BoostedModel,
  of: {
    readonly rowValues: Float32Array;
    readonly contributions: Float64Array;
    readonly base: number;
    readonly row: number;
  },
): void {
  const margin = model.trees.reduce(
    (sum, tree) => sum + (tree.splitConditions[leafOf(tree, of.rowValues, 0)] ?? 0),
    of.base,
  );
  let sum = 0;
  let size = 0;
  for (const contribution of of.contributions) {
    sum += contribution;
    size += Math.abs(contribution);
  }
  if (Math.abs(sum - margin) <= 1e-6 * Math.max(1, size)) return;
  throw new LagoaError(
    'corrupt',
    `contributions of row ${of.row} add up to ${sum}, its margin is ${margin}`,
    { details: { name: `row ${of.row}`, expected: margin, found: sum } },
  );
}
