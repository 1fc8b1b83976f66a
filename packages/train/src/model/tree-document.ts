import { LagoaError } from '@lagoa/data';
import type { Tree } from './boosted-model.ts';
import type { DocumentValue } from './model-document.ts';

/** XGBoost's mark of the root's missing parent. */
const NO_PARENT = 2147483647;

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
  let categories = 0;
  const segments = byCategory.map(({ set }) => {
    categories += set.length;
    return BigInt(categories - set.length);
  });
  return {
    base_weights: finite(tree.baseWeights),
    categories: Int32Array.from(byCategory.flatMap(({ set }) => [...set])),
    categories_nodes: Int32Array.from(isByCategory),
    categories_segments: BigInt64Array.from(segments),
    categories_sizes: BigInt64Array.from(byCategory, ({ set }) => BigInt(set.length)),
    default_left: tree.defaultLeft,
    id: BigInt(place.id),
    left_children: tree.leftChildren,
    loss_changes: finite(tree.lossChanges),
    parents: tree.parents.map((parent) => (parent < 0 ? NO_PARENT : parent)),
    right_children: tree.rightChildren,
    split_conditions: finite(tree.splitConditions, isByCategory),
    split_indices: Int32Array.from(tree.splitIndices),
    split_type: Uint8Array.from({ length: nodes }, (_, node) => Number(isByCategory.has(node))),
    sum_hessian: finite(tree.sumHessian),
    tree_param: {
      num_deleted: '0',
      num_feature: place.features,
      num_nodes: String(nodes),
      size_leaf_vector: place.leafSize,
    },
  };
}

/** The column itself; XGBoost 1.7 writes NaN as the threshold of a split by category. */
function finite(column: Float32Array, free: ReadonlySet<number> = new Set()): Float32Array {
  const wrong = column.find((value, node) => !Number.isFinite(value) && !free.has(node));
  if (wrong === undefined) return column;
  throw new LagoaError('invalid-data', `a model file cannot hold ${wrong}`);
}
