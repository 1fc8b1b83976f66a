import type { BoostedModel } from './boosted-model.ts';
import { checkWriter } from './file-version.ts';
import {
  countOf,
  integersOf,
  itemsOf,
  type JsonPlace,
  malformed,
  member,
  numbersOf,
  optionalMember,
  textOf,
  textsOf,
} from './json-reader.ts';
import { classCount, classOf } from './model-shape.ts';
import { baseOf, objectiveOf, parametersOf, unsupported } from './read-objective.ts';
import { readTree } from './read-tree.ts';

/** More than any dense matrix has; a broken count ends in an error, not in all memory. */
const MAX_FEATURES = 2 ** 22;

/** The model of a parsed file, JSON or UBJSON; see `readModelJson`. */
export function readModel(file: JsonPlace): BoostedModel {
  const writer = optionalMember(file, 'version');
  const learner = member(file, 'learner');
  const objective = objectiveOf(learner);
  if (writer) checkWriter(integersOf(writer), objective);
  const parameters = member(learner, 'learner_model_param');
  const features = countOf(member(parameters, 'num_feature'));
  if (features > MAX_FEATURES) throw unsupported(`${features} features`);
  const types = namesOf(optionalMember(learner, 'feature_types'), features);
  const names = namesOf(optionalMember(learner, 'feature_names'), features);
  const shape = {
    objective,
    ...baseOf(parameters, objective),
    featureNames: names ?? Array.from({ length: features }, (_, i) => `f${i}`),
    ...(types && { featureTypes: types }),
    ...parametersOf(member(learner, 'objective'), objective),
    attributes: attributesOf(optionalMember(learner, 'attributes')),
  };
  return { ...shape, ...treesOf(member(learner, 'gradient_booster'), shape) };
}

/** DART's weights stand beside `gbtree`, since 3.5 in the model itself. */
function treesOf(
  booster: JsonPlace,
  shape: Omit<BoostedModel, 'trees'>,
): Pick<BoostedModel, 'trees' | 'parallelTrees' | 'treeWeights'> {
  const name = textOf(member(booster, 'name'));
  if (name !== 'gbtree' && name !== 'dart') throw unsupported(`booster "${name}"`);
  const model = member(name === 'dart' ? member(booster, 'gbtree') : booster, 'model');
  const parameters = member(model, 'gbtree_model_param');
  const leafSize = optionalMember(parameters, 'size_leaf_vector');
  if (leafSize && countOf(leafSize) > 1) throw unsupported('vector leaves');
  const categories = optionalMember(model, 'cats');
  if (categories && itemsOf(member(categories, 'enc')).length > 0)
    throw unsupported('stored category names');

  // XGBoost before 1.3 did not say how many trees grow side by side.
  const parallel = optionalMember(parameters, 'num_parallel_tree');
  const parallelTrees = Math.max(parallel ? countOf(parallel) : 1, 1);
  const features = shape.featureNames.length;
  const trees = itemsOf(member(model, 'trees')).map((tree) => readTree(tree, features));
  const count = member(parameters, 'num_trees');
  if (countOf(count) !== trees.length) throw malformed(count, `${trees.length}, as many as trees,`);
  const isDart = name === 'dart';
  const place = isDart ? member(booster, 'weight_drop') : optionalMember(model, 'weight_drop');
  const weights = place ? numbersOf(place) : [];
  if (place && (weights.length !== 0 || isDart) && weights.length !== trees.length)
    throw malformed(place, `${trees.length} weights`);
  const ordered = { ...shape, parallelTrees };
  const classesOfTrees = integersOf(member(model, 'tree_info'));
  if (classesOfTrees.length !== trees.length)
    throw malformed(member(model, 'tree_info'), `${trees.length} numbers`);
  if (!classesOfTrees.every((ofClass, tree) => ofClass === classOf(ordered, tree)))
    throw unsupported('trees in another order than round, class');
  const perRound = parallelTrees * classCount(shape);
  if (trees.length % perRound !== 0)
    throw unsupported(`${perRound} trees side by side, ${trees.length} in all,`);
  const rounds = optionalMember(model, 'iteration_indptr');
  const starts = rounds ? integersOf(rounds) : [];
  if (rounds && starts.length > 0 && starts.at(-1) !== trees.length)
    throw malformed(rounds, `the rounds of ${trees.length} trees`);
  if (!starts.every((first, round) => first === round * perRound))
    throw unsupported('rounds of unequal size');
  return {
    trees,
    ...(parallelTrees > 1 && { parallelTrees }),
    ...(weights.length > 0 && { treeWeights: Float32Array.from(weights) }),
  };
}

function namesOf(place: JsonPlace | undefined, features: number): readonly string[] | undefined {
  const names = place ? itemsOf(place).map(textOf) : [];
  if (place && names.length !== 0 && names.length !== features)
    throw malformed(place, `${features} names`);
  return names.length > 0 ? names : undefined;
}

function attributesOf(place: JsonPlace | undefined): BoostedModel['attributes'] {
  return place ? textsOf(place) : {};
}
