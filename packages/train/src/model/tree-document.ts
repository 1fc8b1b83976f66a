import { LagoaError } from '@lagoa/data';
import type { Tree } from './boosted-model.ts';
import type { DocumentValue } from './model-document.ts';

/** XGBoost's mark of the root's missing parent, and of a node that was pruned away. */
const NO_NODE = 2147483647;

/** One tree of a model file; see `modelDocument`. */
export function treeDocument(
  tree: Tree,
  place: { readonly id: number; readonly features: string; readonly leafSize: string },
): DocumentValue {
  const nodes = tree.leftChildren.length;
  const byCategory = Array.from(tree.rightCategories ?? [], (set, node) => ({ set, node })).flatMap(
    ({ set, node }) => (set ? [{ set, node }] : []),
  );
  const isByCategory = new Set(byCategory.map(({ node }) => node));
  const deleted = tree.splitIndices.filter(
    (index, node) => index === NO_NODE && tree.defaultLeft[node] === 1,
  ).length;
  let categories = 0;
  const segments = byCategory.map(({ set }) => {
    categories += set.length;
    return BigInt(categories - set.length);
  });
  return {
    base_weights: numbers(tree.baseWeights),
    categories: Int32Array.from(byCategory.flatMap(({ set }) => [...set])),
    categories_nodes: Int32Array.from(isByCategory),
    categories_segments: BigInt64Array.from(segments),
    categories_sizes: BigInt64Array.from(byCategory, ({ set }) => BigInt(set.length)),
    default_left: tree.defaultLeft,
    id: BigInt(place.id),
    left_children: tree.leftChildren,
    loss_changes: numbers(tree.lossChanges),
    parents: tree.parents.map((parent) => (parent < 0 ? NO_NODE : parent)),
    right_children: tree.rightChildren,
    split_conditions: conditions(tree, isByCategory),
    split_indices: Int32Array.from(tree.splitIndices),
    split_type: Uint8Array.from({ length: nodes }, (_, node) => Number(isByCategory.has(node))),
    sum_hessian: numbers(tree.sumHessian),
    tree_param: {
      num_deleted: String(deleted),
      num_feature: place.features,
      num_nodes: String(nodes),
      size_leaf_vector: place.leafSize,
    },
  };
}

/** Thresholds may be infinite, and XGBoost 1.7 writes NaN as that of a split by category. */
function conditions(tree: Tree, byCategory: ReadonlySet<number>): Float32Array {
  const { splitConditions, leftChildren } = tree;
  for (const [node, left] of leftChildren.entries())
    if (left < 0) numbers(splitConditions.subarray(node, node + 1), Number.isFinite);
  return numbers(splitConditions, (value, node) => !Number.isNaN(value) || byCategory.has(node));
}

/** The column itself. */
function numbers(
  column: Float32Array,
  accepts: (value: number, node: number) => boolean = (value) => !Number.isNaN(value),
): Float32Array {
  const wrong = column.find((value, node) => !accepts(value, node));
  if (wrong === undefined) return column;
  throw new LagoaError('invalid-data', `a model file cannot hold ${wrong}`);
}
