import type { FeatureMatrix } from '@lagoa/features';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { checkFeatures } from './check-features.ts';
import { gaussLegendre, type Quadrature } from './gauss-legendre.ts';
import { baseMargins } from './link.ts';
import { classOf, leafValue } from './model-shape.ts';
import type { ExplainOptions } from './predict-options.ts';
import { startMargins } from './start-margins.ts';
import { checkAdditive, expectedLeaves } from './tree-shap.ts';
import { goesLeft, leafOf } from './tree-walk.ts';

// With h_j = o_j - z_j and f_j = q o_j + (1 - q) z_j as in `shap-plan.ts`, a leaf of value v gives
//
//   to feature i       v * integral over q of  h_i * product over k != i of f_k
//   to the pair i, j   v / 2 * integral over q of  h_i h_j * product over k != i, j of f_k
//
// over the d features on its path: what i adds when j is known, less what it adds when j is not, is
// the first line with h_j in place of f_j. Both are polynomials in q of degree below d, so quadrature
// at ceil(d / 2) points is exact. The diagonal is what is left of a feature's own contribution.

/** Contributions by pairs of features; see `shapInteractions`. */
export interface Interactions {
  /**
   * Row-major, rows x (names + 1) x (names + 1), the last row and column of each square being the
   * bias's: half of what two features do together off the diagonal, what one does alone on it.
   */
  readonly values: Float64Array;
  readonly rows: number;
  /** Only of a model of several classes: `values` then have as many squares per row. */
  readonly classes?: number;
  readonly names: readonly string[];
}

/**
 * Exact SHAP interaction values, path-dependent as `treeShap`: a feature's line of a square adds up to
 * its contribution there, and the whole square to the row's margin, checked for every row as there.
 * XGBoost's `pred_interactions`, in time that grows with the square of a tree's depth, not of the
 * number of features. Memory does: 45 features make 17 kB per row.
 *
 * Source: Lundberg et al., "From local explanations to global understanding with explainable AI for
 * trees" (2020), section "SHAP interaction values".
 *
 * @throws `invalid-argument` for a matrix with other features, `corrupt` where values do not add up
 *
 * @example
 * const { values, names } = shapInteractions(model, { ...matrix, values: row, rows: 1 });
 */
export function shapInteractions(
  model: BoostedModel,
  matrix: FeatureMatrix,
  options: ExplainOptions = {},
): Interactions {
  checkFeatures(model, matrix);
  const { rows, names } = matrix;
  const features = names.length;
  const bases = baseMargins(model);
  const classes = bases.length;
  const starts = startMargins(bases, rows, options);
  const square = (features + 1) ** 2;
  const values = new Float64Array(rows * classes * square);
  const trees = model.trees.map((tree, t) => ({
    tree,
    leaves: tree.splitConditions.map((_, leaf) => leafValue(model, { tree: t, leaf })),
    ofClass: classOf(model, t),
  }));
  const biases = expectedLeaves(
    model,
    trees.map(({ leaves }) => leaves),
  );
  const quadratures: Quadrature[] = [];

  for (let row = 0; row < rows; row++) {
    const of = matrix.values.subarray(row * features, (row + 1) * features);
    const first = row * classes;
    const margins = Float64Array.from(starts.subarray(first, first + classes));
    for (const { tree, leaves, ofClass } of trees) {
      const at = (first + ofClass) * square;
      addTree(tree, { of, leaves, quadratures, sums: values.subarray(at, at + square) });
      margins[ofClass] = (margins[ofClass] ?? 0) + (leaves[leafOf(tree, of, 0)] ?? 0);
    }
    for (const [ofClass, margin] of margins.entries()) {
      const at = (first + ofClass) * square;
      const sums = values.subarray(at, at + square);
      sums[square - 1] = (biases[ofClass] ?? 0) + (starts[first + ofClass] ?? 0);
      checkAdditive(sums, { margin, row });
    }
  }
  return model.classOffsets ? { values, rows, classes, names } : { values, rows, names };
}

/** One feature on the way to a node. */
interface Step {
  readonly feature: number;
  /** Share of the training rows that go this way at all splits on the feature: z. */
  readonly cold: number;
  /** 1 if the row goes this way at all of them, else 0: o. */
  readonly hot: number;
}

interface TreeOfRow {
  readonly of: Float32Array;
  /** What each leaf adds to the margin. */
  readonly leaves: Float32Array;
  /** Those met so far, by the number of features on a path. */
  readonly quadratures: Quadrature[];
  /** The row's square. */
  readonly sums: Float64Array;
}

function addTree(tree: Tree, row: TreeOfRow): void {
  const visit = (node: number, path: readonly Step[]): void => {
    const left = tree.leftChildren[node] ?? -1;
    if (left < 0) {
      addLeaf(path, row.leaves[node] ?? Number.NaN, row);
      return;
    }
    const feature = tree.splitIndices[node] ?? 0;
    const takesLeft = goesLeft(tree, node, row.of[feature] ?? Number.NaN);
    // A feature met again on the way down replaces its earlier step.
    const earlier = path.find((step) => step.feature === feature);
    const others = earlier ? path.filter((step) => step !== earlier) : path;
    const visitChild = (child: number, taken: boolean): void => {
      const share = (tree.sumHessian[child] ?? 0) / (tree.sumHessian[node] ?? 0);
      const cold = (earlier?.cold ?? 1) * share;
      visit(child, [...others, { feature, cold, hot: taken ? (earlier?.hot ?? 1) : 0 }]);
    };
    visitChild(left, takesLeft);
    visitChild(tree.rightChildren[node] ?? -1, !takesLeft);
  };
  visit(0, []);
}

function addLeaf(path: readonly Step[], leaf: number, { quadratures, sums }: TreeOfRow): void {
  const count = path.length;
  const width = Math.round(Math.sqrt(sums.length));
  quadratures[count] ??= gaussLegendre(Math.ceil(count / 2));
  const { points, weights } = quadratures[count];
  /** At place i: the product of the factors from i on. */
  const behind = new Float64Array(count + 1).fill(1);
  for (const [k, q] of points.entries()) {
    const factor = ({ cold, hot }: Step): number => q * hot + (1 - q) * cold;
    for (let i = count - 1; i >= 0; i--) {
      const step = path[i];
      if (step) behind[i] = (behind[i + 1] ?? 1) * factor(step);
    }
    let before = leaf * (weights[k] ?? Number.NaN);
    for (let i = 0; i < count; i++) {
      const a = path[i];
      if (!a) continue;
      const moved = before * (a.hot - a.cold);
      const own = a.feature * width + a.feature;
      sums[own] = (sums[own] ?? 0) + moved * (behind[i + 1] ?? 1);
      let between = moved / 2;
      for (let j = i + 1; j < count; j++) {
        const b = path[j];
        if (!b) continue;
        const together = between * (b.hot - b.cold) * (behind[j + 1] ?? 1);
        addPair(sums, { a: a.feature, b: b.feature, width, together });
        between *= factor(b);
      }
      before *= factor(a);
    }
  }
}

/** A pair's half goes to both of its places, and away from what each feature does alone. */
function addPair(
  sums: Float64Array,
  pair: {
    readonly a: number;
    readonly b: number;
    readonly width: number;
    readonly together: number;
  },
): void {
  const { a, b, width, together } = pair;
  for (const [i, j] of [
    [a, b],
    [b, a],
  ] as const) {
    sums[i * width + j] = (sums[i * width + j] ?? 0) + together;
    sums[i * width + i] = (sums[i * width + i] ?? 0) - together;
  }
}
