import type { FittedFeature, FittedNumericInput } from './feature.ts';
import { inputColumns } from './feature.ts';
import type { FittedFeatures } from './fitted-features.ts';

/** One feature for people: what it is made of and where it stands. Plain JSON. */
export interface FeatureDescription {
  readonly name: string;
  /** As `standardize(impute(charges, median = 29.85), mean = 64.8, deviation = 30.1)`. */
  readonly formula: string;
  /** Source columns, each once. */
  readonly columns: readonly string[];
  /** Names of its slots in the vector, from slot `start`. */
  readonly slots: readonly string[];
  readonly start: number;
}

/** Docs and lineage of every feature, from source columns to vector slots, in vector order. */
export function describeFeatures(fitted: FittedFeatures): readonly FeatureDescription[] {
  return fitted.features.map(({ name, transform }, i) => {
    const { start = 0, end = 0 } = fitted.layout.groups[i] ?? {};
    const { numbers, levels } = inputColumns([transform]);
    return {
      name,
      formula: formulaOf(transform),
      columns: [...numbers, ...levels].map((column) => column.name),
      slots: fitted.layout.names.slice(start, end),
      start,
    };
  });
}

function formulaOf(feature: FittedFeature | FittedNumericInput): string {
  switch (feature.kind) {
    case 'column':
      return feature.name;
    case 'numeric':
      return formulaOf(feature.input);
    case 'impute': {
      const source = typeof feature.strategy === 'number' ? 'value' : feature.strategy;
      return `impute(${formulaOf(feature.input)}, ${source} = ${feature.value})`;
    }
    case 'standardize':
      return `standardize(${formulaOf(feature.input)}, mean = ${feature.mean}, deviation = ${feature.standardDeviation})`;
    case 'min-max':
      return `min-max(${formulaOf(feature.input)}, min = ${feature.min}, max = ${feature.max})`;
    case 'log1p':
      return `log1p(${formulaOf(feature.input)})`;
    case 'bucketize':
      return `bucketize(${formulaOf(feature.input)}, edges = ${feature.edges.join(' | ')})`;
    case 'ratio':
      return `${formulaOf(feature.numerator)} / ${formulaOf(feature.denominator)}`;
    case 'one-hot':
    case 'ordinal':
    case 'frequency':
      return `${feature.kind}(${feature.input.name}, ${feature.levels.length} levels, unseen: ${feature.unseen})`;
  }
}
