import { LagoaError } from '@lagoa/data';
import type { Expression } from '@lagoa/data/sql';
import type { FeatureDefinition, Features, SlotName } from './define-features.ts';
import { type Distribution, distributionOf } from './distribution.ts';
import {
  type Feature,
  type FittedFeature,
  type FittedLevelFeature,
  type FittedNumericFeature,
  type FittedNumericInput,
  isLevelFeature,
  type LevelFeature,
  type NumericInput,
  numericLeaves,
} from './feature.ts';
import { assembleFittedFeatures, type FittedFeatures } from './fitted-features.ts';
import { leafKey } from './leaf.ts';
import { learnLevels } from './levels.ts';
import { type FeatureSource, notRows, observeRows, type RowGroups } from './observe.ts';
import { observeSql } from './observe-sql.ts';
import { compileNumbers } from './slot-writer.ts';
import { fitBucketize } from './transforms/bucketize.ts';
import { fitClip } from './transforms/clip.ts';
import { fitFrequency } from './transforms/frequency.ts';
import { fitImpute } from './transforms/impute.ts';
import { fitMinMax } from './transforms/min-max.ts';
import { fitRobustScale } from './transforms/robust-scale.ts';
import { fitStandardize } from './transforms/standardize.ts';
import { type FoldCount, fitTargetEncode, type TargetEncode } from './transforms/target-encode.ts';

/**
 * Learns what the definition needs (means, edges, levels …) from the rows, which should be the
 * training part only. The same rows in any order, any batching and any engine give the same JSON:
 * sums are integer sums, quantiles observed values, learnt levels in code-unit order.
 *
 * A table in DuckDB or BigQuery is `{ engine, from }`, `from` a table or a query of the training
 * rows. It is learnt from with one statement, which brings the distinct values of each column that
 * something is learnt of, with their counts; memory goes with these.
 *
 * Throws `not-found` for a missing column, and `invalid-data` for a column of another kind, one
 * without a single known value where something has to be learnt, or one whose range overflows.
 *
 * @example
 * const calls = defineTable({ name: 'calls', layer: 'gold', key: [], columns: { minutes: { kind: 'float64' } } });
 * const definition = defineFeatures(calls, (column, f) => ({ minutes: f.minMax(column.minutes) }));
 * const fitted = await fitFeatures(definition, [{ minutes: 2 }, { minutes: 6 }]);
 * applyRow(fitted, { minutes: 3 }) // [0.25]
 */
export async function fitFeatures<F extends Features>(
  definition: FeatureDefinition<F>,
  source: FeatureSource,
): Promise<FittedFeatures<SlotName<F>>> {
  if (typeof source !== 'object' || source === null) throw notRows(source);
  const entries = Object.entries<Feature>(definition.features);
  const features = entries.map(([, feature]) => feature);
  const observed =
    'engine' in source
      ? await observeSql(source, features.filter(learns).map(leavesOf))
      : await observeRows(source, features);
  return assembleFittedFeatures<SlotName<F>>({
    table: definition.table,
    rows: observed.rows,
    features: entries.map(([name, feature]) => {
      const groups = learns(feature) ? observed.groupsOf(leavesOf(feature)) : [];
      const transform = fitFeature(feature, { name, rows: observed.rows, groups });
      checkFinite(name, transform);
      return { name, transform };
    }),
    ...(definition.docs && { docs: definition.docs }),
  });
}

interface FitContext {
  readonly name: string;
  readonly rows: number;
  readonly groups: readonly RowGroups[];
}

/** Whether something of the feature comes from the rows. */
function learns(feature: Feature): boolean {
  if (isLevelFeature(feature)) return !('levels' in feature) || feature.levels === undefined;
  switch (feature.kind) {
    case 'numeric':
      return false;
    case 'standardize':
    case 'robust-scale':
    case 'min-max':
      return true;
    case 'impute':
      return typeof feature.strategy === 'string' || inputLearns(feature.input);
    case 'clip':
      return 'quantiles' in feature.bounds || inputLearns(feature.input);
    case 'bucketize':
      return 'quantiles' in feature.buckets || inputLearns(feature.input);
    case 'log1p':
      return inputLearns(feature.input);
    case 'ratio':
      return inputLearns(feature.numerator) || inputLearns(feature.denominator);
  }
}

function inputLearns(input: NumericInput): boolean {
  return !('node' in input) && learns(input);
}

/** What a feature is learnt from, each leaf once. */
function leavesOf(feature: Feature): readonly Expression[] {
  if (!isLevelFeature(feature))
    return [...new Map(numericLeaves(feature).map((leaf) => [leafKey(leaf), leaf])).values()];
  return feature.kind === 'target-encode'
    ? [feature.input, feature.fold, feature.target]
    : [feature.input];
}

function fitFeature(feature: Feature, context: FitContext): FittedFeature {
  return isLevelFeature(feature)
    ? fitLevelFeature(feature, context)
    : fitNumericFeature(feature, context);
}

function fitLevelFeature(feature: LevelFeature, context: FitContext): FittedLevelFeature {
  if (feature.kind === 'cyclical') return feature;
  const { input, unseen, rare } = feature;
  switch (feature.kind) {
    case 'one-hot':
    case 'ordinal': {
      const levels = feature.levels ?? learnLevels(input, countLevels(feature, context), rare);
      if (levels.length === 0) throw nothingKnown(context, 'no level is frequent enough');
      return { kind: feature.kind, input, unseen, levels };
    }
    case 'frequency': {
      const counts = countLevels(feature, context);
      return {
        kind: 'frequency',
        input,
        unseen,
        ...fitFrequency(counts, { input, ...(rare && { rare }) }),
      };
    }
    case 'target-encode': {
      const counts = countFolds(feature, context);
      const byLevel = new Map<string, number>();
      for (const { level, rows } of counts) byLevel.set(level, (byLevel.get(level) ?? 0) + rows);
      const levels = learnLevels(input, byLevel, rare);
      const { folds, smoothing, fold } = feature;
      const shares = fitTargetEncode(counts, { levels, folds, smoothing });
      return { kind: 'target-encode', input, fold, unseen, levels, ...shares };
    }
  }
}

function fitInput(input: NumericInput, context: FitContext): FittedNumericInput {
  return 'node' in input ? input : fitNumericFeature(input, context);
}

function fitNumericFeature(
  feature: Exclude<Feature, LevelFeature>,
  context: FitContext,
): FittedNumericFeature {
  if (feature.kind === 'numeric') return feature;
  if (feature.kind === 'ratio')
    return {
      ...feature,
      numerator: fitInput(feature.numerator, context),
      denominator: fitInput(feature.denominator, context),
    };
  const input = fitInput(feature.input, context);
  switch (feature.kind) {
    case 'log1p':
      return { ...feature, input };
    case 'impute': {
      const { strategy } = feature;
      const known = typeof strategy === 'number' ? nothing : learn(input, context);
      return { ...feature, input, value: fitImpute(known, strategy) };
    }
    case 'standardize':
      return { ...feature, input, ...fitStandardize(learn(input, context)) };
    case 'robust-scale':
      return { ...feature, input, ...fitRobustScale(learn(input, context)) };
    case 'min-max': {
      const { min, max } = fitMinMax(learn(input, context));
      if (!Number.isFinite(max - min)) throw overflowing(context.name);
      return { ...feature, input, min, max };
    }
    case 'clip': {
      const { bounds } = feature;
      const known = 'quantiles' in bounds ? learn(input, context) : nothing;
      return { kind: 'clip', input, ...fitClip(known, bounds) };
    }
    case 'bucketize': {
      const { buckets } = feature;
      const known = 'edges' in buckets ? nothing : learn(input, context);
      return { kind: 'bucketize', input, edges: fitBucketize(known, buckets) };
    }
  }
}

const nothing: Distribution = distributionOf(new Float64Array());

/** The known values of an input over all rows; never empty. */
function learn(input: FittedNumericInput, context: FitContext): Distribution {
  const length = context.groups.reduce((sum, group) => sum + group.length, 0);
  const values = new Float64Array(length);
  const counts = new Float64Array(length);
  let at = 0;
  for (const group of context.groups) {
    compileNumbers(
      input,
      group.values,
      group.length,
    )({ start: 0, end: group.length }, values.subarray(at));
    counts.set(group.counts, at);
    at += group.length;
  }
  const known = distributionOf(values, counts.every((count) => count === 1) ? undefined : counts);
  if (known.values.length > 0) return known;
  throw nothingKnown(context, 'no known value');
}

function countLevels({ input }: LevelFeature, context: FitContext): ReadonlyMap<string, number> {
  const totals = new Map<string, number>();
  for (const { values, length, counts } of context.groups) {
    const names: string[] = [];
    const places = new Int32Array(length);
    values.levels(input, (level) => names.push(level) - 1)({ start: 0, end: length }, places);
    const sums: number[] = [];
    for (let row = 0; row < length; row++) {
      const at = places[row] ?? -1;
      if (at !== -1) sums[at] = (sums[at] ?? 0) + (counts[row] ?? 0);
    }
    names.forEach((level, at) => {
      totals.set(level, (totals.get(level) ?? 0) + (sums[at] ?? 0));
    });
  }
  if (totals.size > 0) return totals;
  throw nothingKnown(context, 'no known value');
}

/** Rows by level, fold and label, where all three are known. */
function countFolds(
  { input, fold, target }: TargetEncode,
  context: FitContext,
): readonly FoldCount[] {
  const totals = new Map<string, FoldCount>();
  for (const { values, length, counts } of context.groups) {
    const names: string[] = [];
    const places = new Int32Array(length);
    values.levels(input, (level) => names.push(level) - 1)({ start: 0, end: length }, places);
    const folds = values.numbers(fold);
    const labels = values.numbers(target);
    for (let row = 0; row < length; row++) {
      const [level, at, label] = [names[places[row] ?? -1], folds[row] ?? Number.NaN, labels[row]];
      if (level === undefined || Number.isNaN(at) || (label !== 0 && label !== 1)) continue;
      const key = `${label} ${at} ${level}`;
      const rows = (totals.get(key)?.rows ?? 0) + (counts[row] ?? 0);
      totals.set(key, { level, fold: at, positive: label === 1, rows });
    }
  }
  const found = [...totals.values()];
  if (new Set(found.map(({ fold: at }) => at)).size < 2)
    throw nothingKnown(context, 'fewer than two folds have a row with level and label');
  // A misspelt `positive` gives such labels, too.
  if (new Set(found.map(({ positive }) => positive)).size === 1)
    throw nothingKnown(context, `all labels are ${found[0]?.positive ? '' : 'not '}positive`);
  return found;
}

function checkFinite(name: string, fitted: unknown): void {
  if (typeof fitted === 'number' && !Number.isFinite(fitted)) throw overflowing(name);
  if (typeof fitted === 'object' && fitted !== null)
    for (const child of Object.values(fitted)) checkFinite(name, child);
}

function nothingKnown({ name, rows }: FitContext, why: string): LagoaError {
  return new LagoaError(
    'invalid-data',
    `feature ${name} has nothing to learn from: ${why} in ${rows} rows`,
  );
}

function overflowing(name: string): LagoaError {
  return new LagoaError(
    'invalid-data',
    `feature ${name}: the range of its values is beyond float64; clip them first`,
  );
}
