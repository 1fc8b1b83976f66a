import { LagoaError } from '@lagoa/data';
import type { BoostedModel } from './boosted-model.ts';
import {
  countOf,
  itemsOf,
  type JsonPlace,
  malformed,
  member,
  optionalMember,
  textOf,
} from './json-reader.ts';
import { readTree } from './read-tree.ts';

/** The model of a parsed file, JSON or UBJSON; see `readModelJson`. */
export function readModel(file: JsonPlace): BoostedModel {
  const learner = member(file, 'learner');
  const booster = member(learner, 'gradient_booster');
  const boosterName = textOf(member(booster, 'name'));
  if (boosterName !== 'gbtree') throw unsupported(`booster "${boosterName}"`);
  const objective = objectiveOf(textOf(member(member(learner, 'objective'), 'name')));

  const parameters = member(learner, 'learner_model_param');
  checkSingleOutput(parameters);
  const features = countOf(member(parameters, 'num_feature'));
  const model = member(booster, 'model');
  checkPlainTrees(model);
  return {
    objective,
    baseScore: baseScoreOf(member(parameters, 'base_score')),
    featureNames: featureNamesOf(optionalMember(learner, 'feature_names'), features),
    trees: itemsOf(member(model, 'trees')).map((tree) => readTree(tree, features)),
    attributes: attributesOf(optionalMember(learner, 'attributes')),
  };
}

function objectiveOf(name: string): BoostedModel['objective'] {
  if (name === 'binary:logistic' || name === 'reg:squarederror') return name;
  throw unsupported(`objective "${name}"`);
}

function checkSingleOutput(parameters: JsonPlace): void {
  if (countOf(member(parameters, 'num_class')) > 1) throw unsupported('several classes');
  const targets = optionalMember(parameters, 'num_target');
  if (targets && countOf(targets) > 1) throw unsupported('several targets');
}

function checkPlainTrees(model: JsonPlace): void {
  const dropped = optionalMember(model, 'weight_drop'); // where 3.x keeps DART's weights
  if (dropped && itemsOf(dropped).length > 0) throw unsupported('booster "dart"');
  const parallel = countOf(member(member(model, 'gbtree_model_param'), 'num_parallel_tree'));
  if (parallel > 1) throw unsupported(`random forest (num_parallel_tree ${parallel})`);
}

/** `5E-1` before 3.1, `[5E-1]` since. */
function baseScoreOf(place: JsonPlace): number {
  const text = textOf(place).replace(/^\[(.*)\]$/, '$1');
  if (text.includes(',')) throw unsupported('several base scores');
  const score = Math.fround(Number(text));
  if (text.trim() === '' || !Number.isFinite(score)) throw malformed(place, 'a number');
  return score;
}

function featureNamesOf(place: JsonPlace | undefined, features: number): readonly string[] {
  const names = place ? itemsOf(place).map(textOf) : [];
  if (place && names.length !== 0 && names.length !== features)
    throw malformed(place, `${features} names`);
  return names.length > 0 ? names : Array.from({ length: features }, (_, i) => `f${i}`);
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
