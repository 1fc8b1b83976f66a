import { LagoaError } from '@lagoa/data';
import type { BoostedModel } from './boosted-model.ts';
import { checkWriter } from './file-version.ts';
import {
  countOf,
  itemsOf,
  type JsonPlace,
  malformed,
  member,
  numbersOf,
  optionalMember,
  textOf,
} from './json-reader.ts';
import { classCount, classOf } from './model-shape.ts';
import { hasClasses, isObjectiveName, objectiveForm } from './objective-form.ts';
import { readTree } from './read-tree.ts';

/** More than any dense matrix has; a broken count ends in an error, not in all memory. */
const MAX_FEATURES = 2 ** 24;

/** The model of a parsed file, JSON or UBJSON; see `readModelJson`. */
export function readModel(file: JsonPlace): BoostedModel {
  const writer = optionalMember(file, 'version');
  if (writer) checkWriter(numbersOf(writer));
  const learner = member(file, 'learner');
  const objective = objectiveOf(learner);
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
    attributes: attributesOf(optionalMember(learner, 'attributes')),
  };
  return { ...shape, ...treesOf(member(learner, 'gradient_booster'), shape) };
}

function objectiveOf(learner: JsonPlace): BoostedModel['objective'] {
  const name = textOf(member(member(learner, 'objective'), 'name'));
  if (isObjectiveName(name)) return name;
  throw unsupported(`objective "${name}"`);
}

/** `5E-1` before 3.1, `[5E-1]` since; for several classes one for all, or one for each. */
function baseOf(
  parameters: JsonPlace,
  objective: BoostedModel['objective'],
): Pick<BoostedModel, 'baseScore' | 'classOffsets'> {
  const targets = optionalMember(parameters, 'num_target');
  if (targets && countOf(targets) > 1) throw unsupported('several targets');
  const classes = countOf(member(parameters, 'num_class'));
  if (classes > 1 && !hasClasses(objective))
    throw unsupported(`${classes} classes of ${objective}`);

  const place = member(parameters, 'base_score');
  const scores = textOf(place)
    .replace(/^\[(.*)\]$/, '$1')
    .split(',')
    .map((text) => (text.trim() === '' ? Number.NaN : Math.fround(Number(text))));
  const [first = Number.NaN] = scores;
  const count = hasClasses(objective) ? Math.max(classes, 1) : 1;
  const { link } = objectiveForm(objective);
  if (!scores.every(Number.isFinite)) throw malformed(place, 'a number');
  if (scores.length !== 1 && scores.length !== count)
    throw unsupported(`${scores.length} base scores`);
  if (link === 'logistic' && !(first > 0 && first < 1))
    throw malformed(place, 'a probability in (0, 1)');
  if (link === 'exp' && !(first > 0)) throw malformed(place, 'a positive number');
  if (!hasClasses(objective)) return { baseScore: first };
  return scores.every((score) => score === first)
    ? { baseScore: first, classOffsets: Array<number>(count).fill(0) }
    : { baseScore: 0, classOffsets: scores };
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

  const parallelTrees = Math.max(countOf(member(parameters, 'num_parallel_tree')), 1);
  const features = shape.featureNames.length;
  const trees = itemsOf(member(model, 'trees')).map((tree) => readTree(tree, features));
  const place = optionalMember(name === 'dart' ? booster : model, 'weight_drop');
  const weights = place ? numbersOf(place) : [];
  if (place && weights.length !== 0 && weights.length !== trees.length)
    throw malformed(place, `${trees.length} weights`);
  const ordered = { ...shape, parallelTrees };
  const classesOfTrees = numbersOf(member(model, 'tree_info'));
  if (classesOfTrees.length !== trees.length)
    throw malformed(member(model, 'tree_info'), `${trees.length} numbers`);
  if (!classesOfTrees.every((ofClass, tree) => ofClass === classOf(ordered, tree)))
    throw unsupported('trees in another order than round, class');
  const perRound = parallelTrees * classCount(shape);
  if (trees.length % perRound !== 0)
    throw unsupported(`${perRound} trees side by side, ${trees.length} in all,`);
  const rounds = optionalMember(model, 'iteration_indptr');
  if (rounds && !numbersOf(rounds).every((first, round) => first === round * perRound))
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
  if (typeof place?.value !== 'object' || place.value === null) return {};
  const names = Object.keys(place.value);
  return Object.fromEntries(names.map((name) => [name, textOf(member(place, name))]));
}

function unsupported(feature: string): LagoaError {
  return new LagoaError('unsupported', `reading a model with ${feature} is not supported`, {
    details: { feature },
  });
}
