import type { Expression } from '@lagoa/data/sql';
import { type FittedFeature, type FittedNumericInput, inputLeaves } from './feature.ts';
import type { FittedFeatures } from './fitted-features.ts';
import { columnsIn } from './leaf.ts';

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
  readonly description?: string;
  /** Who answers for it. */
  readonly owner?: string;
  /** What computed its column, where that was not Lagoa. */
  readonly madeBy?: string;
}

/** Docs and lineage of every feature, from source columns to vector slots, in vector order. */
export function describeFeatures(fitted: FittedFeatures): readonly FeatureDescription[] {
  return fitted.features.map(({ name, transform }, i) => {
    const { start = 0, end = 0 } = fitted.layout.groups[i] ?? {};
    const { numbers, levels } = inputLeaves([transform]);
    const { description, owner = fitted.docs?.owner } = fitted.docs?.features?.[name] ?? {};
    const madeBy = transform.kind === 'numeric' ? transform.madeBy : undefined;
    const columns = [...numbers, ...levels].flatMap(columnsIn).map((column) => column.name);
    return {
      name,
      formula: formulaOf(transform),
      columns: [...new Set(columns)],
      slots: fitted.layout.names.slice(start, end),
      start,
      ...(description !== undefined && { description }),
      ...(owner !== undefined && { owner }),
      ...(madeBy !== undefined && { madeBy }),
    };
  });
}

function formulaOf(feature: FittedFeature | FittedNumericInput): string {
  if ('node' in feature) return formulaOfExpression(feature);
  switch (feature.kind) {
    case 'numeric':
      return formulaOf(feature.input);
    case 'impute': {
      const source = typeof feature.strategy === 'number' ? 'value' : feature.strategy;
      return `impute(${formulaOf(feature.input)}, ${source} = ${feature.value})`;
    }
    case 'standardize':
      return `standardize(${formulaOf(feature.input)}, mean = ${feature.mean}, deviation = ${feature.standardDeviation})`;
    case 'robust-scale':
      return `robust-scale(${formulaOf(feature.input)}, median = ${feature.median}, range = ${feature.range})`;
    case 'min-max':
      return `min-max(${formulaOf(feature.input)}, min = ${feature.min}, max = ${feature.max})`;
    case 'clip':
      return `clip(${formulaOf(feature.input)}, min = ${feature.min}, max = ${feature.max})`;
    case 'log1p':
      return `log1p(${formulaOf(feature.input)})`;
    case 'bucketize':
      return `bucketize(${formulaOf(feature.input)}, edges = ${feature.edges.join(' | ')})`;
    case 'ratio':
      return `${formulaOf(feature.numerator)} / ${formulaOf(feature.denominator)}`;
    case 'cyclical':
      return `cyclical(${formulaOfExpression(feature.input)}, period = ${feature.levels.length - 1})`;
    case 'one-hot':
    case 'ordinal':
    case 'frequency':
    case 'target-encode':
      return `${feature.kind}(${formulaOfExpression(feature.input)}, ${feature.levels.length} levels, unseen: ${feature.unseen})`;
  }
}

function formulaOfExpression(expression: Expression): string {
  switch (expression.node) {
    case 'column':
      return expression.name;
    case 'literal':
      return JSON.stringify(expression.value);
    case 'call':
      return `${expression.operation}(${expression.operands.map(formulaOfExpression).join(', ')})`;
  }
}
