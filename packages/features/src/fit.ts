import { LagoaError } from '@lagoa/data';
import type { FeatureDefinition, Features, SlotName } from './define-features.ts';
import {
  type Feature,
  type FittedFeature,
  type FittedNumericInput,
  inputColumns,
  type NumericInput,
} from './feature.ts';
import { assembleFittedFeatures, type FittedFeatures } from './fitted-features.ts';
import { type FeatureSource, type ObservedColumns, observeColumns } from './observe-columns.ts';
import { compileNumber } from './slot-writer.ts';
import { fitBucketize } from './transforms/bucketize.ts';
import { fitFrequency } from './transforms/frequency.ts';
import { fitImpute } from './transforms/impute.ts';
import { fitMinMax } from './transforms/min-max.ts';
import { fitStandardize } from './transforms/standardize.ts';

/**
 * Learns what the definition needs (means, edges, levels …) from the rows, which should be the
 * training part only. The same rows in any order and any batching give the same JSON: sums are
 * integer sums, quantiles observed values, learnt levels in code-unit order.
 *
 * Throws `not-found` for a missing column, and `invalid-data` for a column of another kind or one
 * without a single known value where something has to be learnt.
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
  const entries = Object.entries<Feature>(definition.features);
  const observed = await observeColumns(source, inputColumns(entries.map(([, f]) => f)));
  return assembleFittedFeatures<SlotName<F>>({
    table: definition.table,
    rows: observed.rows,
    features: entries.map(([name, feature]) => ({
      name,
      transform: fitFeature(feature, { name, observed }),
    })),
  });
}

interface FitContext {
  readonly name: string;
  readonly observed: ObservedColumns;
}

function fitFeature(feature: Feature, context: FitContext): FittedFeature {
  switch (feature.kind) {
    case 'one-hot':
    case 'ordinal':
      return {
        ...feature,
        levels: feature.levels ?? [...countsOf(feature, context).keys()].sort(),
      };
    case 'frequency':
      return { ...feature, ...fitFrequency(countsOf(feature, context)) };
    default:
      return fitNumericFeature(feature, context);
  }
}

type NumericOrImpute = Exclude<Feature, { kind: 'one-hot' | 'ordinal' | 'frequency' }>;

function fitInput(input: NumericInput, context: FitContext): FittedNumericInput {
  return input.kind === 'column' ? input : fitNumericFeature(input, context);
}

function fitNumericFeature(
  feature: NumericOrImpute,
  context: FitContext,
): Exclude<FittedNumericInput, { kind: 'column' }> {
  switch (feature.kind) {
    case 'numeric':
      return feature;
    case 'ratio':
      return {
        ...feature,
        numerator: fitInput(feature.numerator, context),
        denominator: fitInput(feature.denominator, context),
      };
    case 'log1p':
      return { ...feature, input: fitInput(feature.input, context) };
    case 'impute': {
      const input = fitInput(feature.input, context);
      const { strategy } = feature;
      const known = typeof strategy === 'number' ? new Float64Array() : learn(input, context);
      return { ...feature, input, value: fitImpute(known, strategy) };
    }
    case 'standardize': {
      const input = fitInput(feature.input, context);
      return { ...feature, input, ...fitStandardize(learn(input, context)) };
    }
    case 'min-max': {
      const input = fitInput(feature.input, context);
      return { ...feature, input, ...fitMinMax(learn(input, context)) };
    }
    case 'bucketize': {
      const input = fitInput(feature.input, context);
      const { buckets } = feature;
      const known = 'edges' in buckets ? new Float64Array() : learn(input, context);
      return { kind: 'bucketize', input, edges: fitBucketize(known, buckets) };
    }
  }
}

/** The known values of an input over all rows; never empty. */
function learn(input: FittedNumericInput, { name, observed }: FitContext): Float64Array {
  const number = compileNumber(input, observed);
  const known = new Float64Array(observed.rows).map((_, row) => number(row)).filter(isKnown);
  if (known.length > 0) return known;
  throw nothingKnown(name, observed.rows);
}

function isKnown(value: number): boolean {
  return !Number.isNaN(value);
}

function countsOf(
  feature: { readonly input: { readonly name: string } },
  { name, observed }: FitContext,
): ReadonlyMap<string, number> {
  const counts = observed.levelCounts.get(feature.input.name);
  if (counts !== undefined && counts.size > 0) return counts;
  throw nothingKnown(name, observed.rows);
}

function nothingKnown(name: string, rows: number): LagoaError {
  return new LagoaError(
    'invalid-data',
    `feature ${name} has nothing to learn from: no known value in ${rows} rows`,
  );
}
