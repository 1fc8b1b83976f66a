import { LagoaError } from '@lagoa/data';
import type { BoostedModel } from './boosted-model.ts';
import { float32Text } from './float32-text.ts';
import { classOf } from './model-shape.ts';
import { objectiveForm } from './objective-form.ts';
import { treeDocument } from './tree-document.ts';

/**
 * A model file before it is text or bytes. As both forms of it are typed, so is the document: a
 * `bigint` is an integer, a `number` a float32, and a typed array a column of its type.
 */
export type DocumentValue =
  | string
  | bigint
  | number
  | DocumentColumn
  | readonly DocumentValue[]
  | { readonly [name: string]: DocumentValue };

export type DocumentColumn = Float32Array | Int32Array | Uint8Array | BigInt64Array;

export function isList(value: DocumentValue): value is readonly DocumentValue[] {
  return Array.isArray(value);
}

/**
 * The model as XGBoost 1.7.4 writes it, names in alphabetical order as there. Throws `invalid-data`
 * for a number that is not finite, `unsupported` for base scores that differ by class.
 *
 * `base_score` is a scalar in this form, which every XGBoost from 1.7 to 3.x reads exactly, while
 * 1.7 misreads the array of 3.1 without an error.
 */
export function modelDocument(model: BoostedModel): DocumentValue {
  const { objective, classOffsets, treeWeights } = model;
  const features = String(model.featureNames.length);
  const classes = String(classOffsets?.length ?? 0);
  if (!Number.isFinite(model.baseScore))
    throw new LagoaError('invalid-data', `a model file cannot hold ${model.baseScore}`);
  if (classOffsets?.some((offset) => offset !== 0))
    throw new LagoaError(
      'unsupported',
      'a file that XGBoost 1.7 reads has one base score for all classes, the model one for each',
      { details: { feature: 'base score per class' } },
    );
  const gbtree = {
    model: {
      gbtree_model_param: {
        num_parallel_tree: String(model.parallelTrees ?? 1),
        num_trees: String(model.trees.length),
        size_leaf_vector: '0',
      },
      tree_info: model.trees.map((_, tree) => BigInt(classOf(model, tree))),
      trees: model.trees.map((tree, id) => treeDocument(tree, { id, features })),
    },
    name: 'gbtree',
  };
  return {
    learner: {
      attributes: sorted(model.attributes),
      feature_names: model.featureNames,
      feature_types: model.featureTypes ?? [],
      gradient_booster: treeWeights
        ? { gbtree, name: 'dart', weight_drop: [...treeWeights] }
        : gbtree,
      learner_model_param: {
        base_score: float32Text(model.baseScore),
        boost_from_average: '0',
        num_class: classes,
        num_feature: features,
        num_target: '1',
      },
      objective: {
        name: objective,
        ...objectiveForm(objective).parameters,
        ...(classOffsets && { softmax_multiclass_param: { num_class: classes } }),
      },
    },
    version: [1n, 7n, 4n],
  };
}

function sorted(attributes: BoostedModel['attributes']): BoostedModel['attributes'] {
  return Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));
}
