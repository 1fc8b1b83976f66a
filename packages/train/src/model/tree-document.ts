import { LagoaError } from '@lagoa/data';
import type { Tree } from './boosted-model.ts';
import type { DocumentValue } from './model-document.ts';

/** XGBoost's mark of the root's missing parent. */
const NO_PARENT = 2147483647;

/** One tree of a model file; see `modelDocument`. */
export function treeDocument(
  tree: Tree,
  { id, features }: { readonly id: number; readonly features: string },
): DocumentValue {
  const nodes = tree.leftChildren.length;
  return {
    base_weights: finite(tree.baseWeights),
    categories: new Int32Array(),
    categories_nodes: new Int32Array(),
    categories_segments: new BigInt64Array(),
    categories_sizes: new BigInt64Array(),
    default_left: tree.defaultLeft,
    id: BigInt(id),
    left_children: tree.leftChildren,
    loss_changes: finite(tree.lossChanges),
    parents: tree.parents.map((parent) => (parent < 0 ? NO_PARENT : parent)),
    right_children: tree.rightChildren,
    split_conditions: finite(tree.splitConditions),
    split_indices: Int32Array.from(tree.splitIndices),
    split_type: new Uint8Array(nodes),
    sum_hessian: finite(tree.sumHessian),
    tree_param: {
      num_deleted: '0',
      num_feature: features,
      num_nodes: String(nodes),
      size_leaf_vector: '0',
    },
  };
}

function finite(column: Float32Array): Float32Array {
  const wrong = column.find((value) => !Number.isFinite(value));
  if (wrong === undefined) return column;
  throw new LagoaError('invalid-data', `a model file cannot hold ${wrong}`);
}
