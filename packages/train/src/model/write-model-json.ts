import { LagoaError } from '@lagoa/data';
import type { BoostedModel, Tree } from './boosted-model.ts';
import { float32Text } from './float32-text.ts';

/**
 * The model in XGBoost's JSON format, with its keys in XGBoost's order. The same model gives the
 * same text.
 *
 * The file says version 1.7.4: `base_score` is a scalar there, which every XGBoost from 1.7 to 3.x
 * reads exactly, while 1.7 misreads the array form of 3.1 without an error. Throws `invalid-data`
 * for a number that JSON cannot hold.
 */
export function writeModelJson(model: BoostedModel): string {
  const features = model.featureNames.length;
  const trees = model.trees.map((tree, id) => treeJson(tree, id, features)).join(',');
  const count = model.trees.length;
  const modelParam = { num_parallel_tree: '1', num_trees: String(count), size_leaf_vector: '0' };
  const learnerParam = {
    base_score: finite(model.baseScore),
    boost_from_average: '0',
    num_class: '0',
    num_feature: String(features),
    num_target: '1',
  };
  const objective = { name: model.objective, reg_loss_param: { scale_pos_weight: '1' } };
  return `{"learner":{"attributes":${JSON.stringify(sorted(model.attributes))},"feature_names":${JSON.stringify(
    model.featureNames,
  )},"feature_types":[],"gradient_booster":{"model":{"gbtree_model_param":${JSON.stringify(
    modelParam,
  )},"tree_info":${JSON.stringify(Array(count).fill(0))},"trees":[${trees}]},"name":"gbtree"},"learner_model_param":${JSON.stringify(
    learnerParam,
  )},"objective":${JSON.stringify(objective)}},"version":[1,7,4]}`;
}

/** XGBoost's mark of the root's missing parent. */
const NO_PARENT = 2147483647;

function treeJson(tree: Tree, id: number, features: number): string {
  const nodes = tree.leftChildren.length;
  const integers = (values: Iterable<number>): string => `[${Array.from(values).join(',')}]`;
  const floats = (values: Float32Array): string => `[${Array.from(values, finite).join(',')}]`;
  const members: Readonly<Record<string, string>> = {
    base_weights: floats(tree.baseWeights),
    categories: '[]',
    categories_nodes: '[]',
    categories_segments: '[]',
    categories_sizes: '[]',
    default_left: integers(tree.defaultLeft),
    id: String(id),
    left_children: integers(tree.leftChildren),
    loss_changes: floats(tree.lossChanges),
    parents: integers(tree.parents.map((parent) => (parent < 0 ? NO_PARENT : parent))),
    right_children: integers(tree.rightChildren),
    split_conditions: floats(tree.splitConditions),
    split_indices: integers(tree.splitIndices),
    split_type: integers(new Uint8Array(nodes)),
    sum_hessian: floats(tree.sumHessian),
    tree_param: JSON.stringify({
      num_deleted: '0',
      num_feature: String(features),
      num_nodes: String(nodes),
      size_leaf_vector: '0',
    }),
  };
  return `{${Object.entries(members)
    .map(([name, json]) => `"${name}":${json}`)
    .join(',')}}`;
}

function finite(value: number): string {
  if (Number.isFinite(value)) return float32Text(value);
  throw new LagoaError('invalid-data', `a model file cannot hold ${value}`);
}

function sorted(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
