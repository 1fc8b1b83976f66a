import type { LevelColumn, NumericColumn } from './column-input.ts';
import type { Bucketize, FittedBucketize } from './transforms/bucketize.ts';
import type { FittedFrequency, Frequency } from './transforms/frequency.ts';
import type { FittedImpute, Impute } from './transforms/impute.ts';
import type { Log1p } from './transforms/log1p.ts';
import type { FittedMinMax, MinMax } from './transforms/min-max.ts';
import type { Numeric } from './transforms/numeric.ts';
import type { FittedOneHot, OneHot } from './transforms/one-hot.ts';
import type { FittedOrdinal, Ordinal } from './transforms/ordinal.ts';
import type { Ratio } from './transforms/ratio.ts';
import type { FittedStandardize, Standardize } from './transforms/standardize.ts';

/** A feature of one number that can feed another transform. */
export type NumericFeature =
  | Numeric
  | Impute<false>
  | Standardize
  | MinMax
  | Log1p
  | Bucketize
  | Ratio;

/** What a numeric transform takes: a column, or a feature of one number. */
export type NumericInput = NumericColumn | NumericFeature;

/** A feature as declared: parameters only, nothing learnt. Plain JSON. */
export type Feature = NumericFeature | Impute<true> | OneHot | Ordinal | Frequency;

/** A numeric feature with what it learnt. */
export type FittedNumericFeature =
  | Numeric
  | FittedImpute
  | FittedStandardize
  | FittedMinMax
  | Log1p<FittedNumericInput>
  | FittedBucketize
  | Ratio<FittedNumericInput>;

export type FittedNumericInput = NumericColumn | FittedNumericFeature;

/** A feature with what it learnt. Plain JSON. */
export type FittedFeature = FittedNumericFeature | FittedOneHot | FittedOrdinal | FittedFrequency;

/** The columns that features read, each once, by how they read them. */
export interface InputColumns {
  readonly numbers: readonly NumericColumn[];
  readonly levels: readonly LevelColumn[];
}

/** Every column of the features, in the order of first use. */
export function inputColumns(features: readonly (Feature | FittedFeature)[]): InputColumns {
  const numbers = new Map<string, NumericColumn>();
  const levels = new Map<string, LevelColumn>();
  const visitNumber = (input: NumericInput | FittedNumericInput | Impute<true>): void => {
    switch (input.kind) {
      case 'column':
        if (!numbers.has(input.name)) numbers.set(input.name, input);
        return;
      case 'ratio':
        visitNumber(input.numerator);
        visitNumber(input.denominator);
        return;
      default:
        visitNumber(input.input);
    }
  };
  for (const feature of features) {
    if (feature.kind !== 'one-hot' && feature.kind !== 'ordinal' && feature.kind !== 'frequency')
      visitNumber(feature);
    else if (!levels.has(feature.input.name)) levels.set(feature.input.name, feature.input);
  }
  return { numbers: [...numbers.values()], levels: [...levels.values()] };
}
