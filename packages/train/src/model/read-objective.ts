import { LagoaError } from '@lagoa/data';
import type { BoostedModel } from './boosted-model.ts';
import {
  countOf,
  type JsonPlace,
  malformed,
  member,
  objectOf,
  optionalMember,
  textOf,
  textsOf,
} from './json-reader.ts';
import { hasClasses, isObjectiveName, objectiveForm } from './objective-form.ts';

/** A broken count ends in an error, not in all memory. */
const MAX_CLASSES = 2 ** 20;

/** Throws `unsupported` for an objective that is not known. */
export function objectiveOf(learner: JsonPlace): BoostedModel['objective'] {
  const name = textOf(member(member(learner, 'objective'), 'name'));
  if (isObjectiveName(name)) return name;
  if (name === 'reg:linear') return 'reg:squarederror'; // its older name
  throw unsupported(`objective "${name}"`);
}

/** `5E-1` before 3.1, `[5E-1]` since; for several classes one for all, or one for each. */
export function baseOf(
  parameters: JsonPlace,
  objective: BoostedModel['objective'],
): Pick<BoostedModel, 'baseScore' | 'classOffsets'> {
  const targets = optionalMember(parameters, 'num_target');
  if (targets && countOf(targets) > 1) throw unsupported('several targets');
  const classes = countOf(member(parameters, 'num_class'));
  if ((classes > 1 && !hasClasses(objective)) || classes > MAX_CLASSES)
    throw unsupported(`${classes} classes of ${objective}`);

  const place = member(parameters, 'base_score');
  const scores = textOf(place)
    .replace(/^\[(.*)\]$/, '$1')
    .split(',')
    .map((text) => baseScoreOf({ value: text, path: place.path }, objective));
  const [first = Number.NaN] = scores;
  const count = hasClasses(objective) ? Math.max(classes, 1) : 1;
  if (scores.length !== 1 && scores.length !== count)
    throw unsupported(`${scores.length} base scores`);
  if (!hasClasses(objective)) return { baseScore: first };
  return scores.every((score) => score === first)
    ? { baseScore: first, classOffsets: Array<number>(count).fill(0) }
    : { baseScore: 0, classOffsets: scores };
}

/** XGBoost takes 0 and 1 since 3.2, for labels of one class alone, as so far from certain. */
const CERTAIN = Math.fround(1e-6);

function baseScoreOf(place: JsonPlace, objective: BoostedModel['objective']): number {
  const text = textOf(place).trim();
  const score = Math.fround(Number(text));
  if (!/^[-+.\de]+$/i.test(text) || !Number.isFinite(score)) throw malformed(place, 'a number');
  const { link } = objectiveForm(objective);
  if (link === 'exp' && !(score > 0)) throw malformed(place, 'a positive number');
  if (link !== 'logistic') return score;
  if (!(score >= 0 && score <= 1)) throw malformed(place, 'a probability');
  return score === 0 ? CERTAIN : score === 1 ? Math.fround(1 - CERTAIN) : score;
}

/** What the objective was trained with, where it is not what XGBoost takes by itself. */
export function parametersOf(
  place: JsonPlace,
  objective: BoostedModel['objective'],
): Pick<BoostedModel, 'objectiveParameters'> {
  const { parameters: defaults = {} } = objectiveForm(objective);
  const members = Object.entries<unknown>({ ...objectOf(place) }).filter(
    ([name]) => name !== 'name' && name !== 'softmax_multiclass_param',
  );
  // An unbiased ranking keeps what it learnt about positions in arrays: not to be had from here.
  if (members.some(([, value]) => Array.isArray(value))) return {};
  const found = members.map(
    ([name, value]) => [name, textsOf({ value, path: `${place.path}.${name}` })] as const,
  );
  const isUsual = found.every(([name, texts]) => isSame(texts, defaults[name]));
  return isUsual ? {} : { objectiveParameters: Object.fromEntries(found) };
}

function isSame(
  a: Readonly<Record<string, string>>,
  b: Readonly<Record<string, string>> = {},
): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** That a model of an XGBoost file has something that is refused by name. */
export function unsupported(feature: string): LagoaError {
  return new LagoaError('unsupported', `reading a model with ${feature} is not supported`, {
    details: { feature },
  });
}
