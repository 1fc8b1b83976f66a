import { LagoaError } from '@lagoa/data';
import type { BoostedModel } from './boosted-model.ts';
import type { WriteModelOptions } from './file-version.ts';
import { float32Text } from './float32-text.ts';
import { classCount, classOf } from './model-shape.ts';
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
 * The model as XGBoost 1.7.4 or 3.5.0 writes it, names in alphabetical order as there. Throws
 * `invalid-data` for a number that is not finite, `unsupported` for base scores that differ by class
 * in the form of 1.7.
 */
export function modelDocument(model: BoostedModel, options: WriteModelOptions = {}): DocumentValue {
  const isOld = options.version !== '3.5';
  const { objective, classOffsets } = model;
  const { parameters, isOldForm } = objectiveForm(objective);
  const features = String(model.featureNames.length);
  const classes = String(classOffsets?.length ?? 0);
  return {
    learner: {
      attributes: sorted(model.attributes),
      feature_names: model.featureNames,
      feature_types: model.featureTypes ?? [],
      gradient_booster: isOld ? oldBooster(model) : newBooster(model),
      learner_model_param: {
        base_score: isOld ? oldBaseScore(model) : newBaseScore(model),
        boost_from_average: '0',
        num_class: classes,
        num_feature: features,
        num_target: '1',
      },
      objective: sorted({
        name: objective,
        ...(isOld || !isOldForm ? parameters : {}),
        ...model.objectiveParameters,
        ...(classOffsets && { softmax_multiclass_param: { num_class: classes } }),
      }),
    },
    version: isOld ? [1n, 7n, 4n] : [3n, 5n, 0n],
  };
}

/** DART of 1.7 holds the trees as another booster, with their weights beside it. */
function oldBooster(model: BoostedModel): DocumentValue {
  const gbtree = {
    model: {
      gbtree_model_param: { ...treeParameters(model), size_leaf_vector: '0' },
      ...treesDocument(model, { leafSize: '0' }),
    },
    name: 'gbtree',
  };
  if (model.treeWeights === undefined) return gbtree;
  return { gbtree, name: 'dart', weight_drop: [...model.treeWeights] };
}

function newBooster(model: BoostedModel): DocumentValue {
  const perRound = (model.parallelTrees ?? 1) * classCount(model);
  const rounds = model.trees.length / perRound;
  return {
    model: {
      cats: { enc: [], feature_segments: new Int32Array(), sorted_idx: new Int32Array() },
      gbtree_model_param: treeParameters(model),
      iteration_indptr: Array.from({ length: rounds + 1 }, (_, i) => BigInt(i * perRound)),
      ...treesDocument(model, { leafSize: '1' }),
      ...(model.treeWeights && { weight_drop: [...model.treeWeights] }),
    },
    name: 'gbtree',
  };
}

function treeParameters(model: BoostedModel): Readonly<Record<string, string>> {
  const parallel = String(model.parallelTrees ?? 1);
  return { num_parallel_tree: parallel, num_trees: String(model.trees.length) };
}

function treesDocument(
  model: BoostedModel,
  { leafSize }: { readonly leafSize: string },
): Readonly<Record<string, DocumentValue>> {
  const features = String(model.featureNames.length);
  return {
    tree_info: model.trees.map((_, tree) => BigInt(classOf(model, tree))),
    trees: model.trees.map((tree, id) => treeDocument(tree, { id, features, leafSize })),
  };
}

function oldBaseScore({ baseScore, classOffsets = [] }: BoostedModel): string {
  if (classOffsets.every((offset) => offset === 0)) return finiteText(baseScore);
  throw new LagoaError(
    'unsupported',
    'a file that XGBoost 1.7 reads has one base score for all classes, the model one for each',
    { details: { feature: 'base score per class' } },
  );
}

function newBaseScore({ baseScore, classOffsets = [0] }: BoostedModel): string {
  return `[${classOffsets.map((offset) => finiteText(baseScore + offset)).join(',')}]`;
}

function finiteText(value: number): string {
  if (Number.isFinite(value)) return float32Text(value);
  throw new LagoaError('invalid-data', `a model file cannot hold ${value}`);
}

function sorted<Value>(members: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
}
