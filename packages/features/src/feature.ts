import { type LevelLeaf, leafKey, type NumericLeaf } from './leaf.ts';
import type { Bucketize, FittedBucketize } from './transforms/bucketize.ts';
import type { Clip, FittedClip } from './transforms/clip.ts';
import type { Cyclical } from './transforms/cyclical.ts';
import type { FittedFrequency, Frequency } from './transforms/frequency.ts';
import type { FittedImpute, Impute } from './transforms/impute.ts';
import type { Log1p } from './transforms/log1p.ts';
import type { FittedMinMax, MinMax } from './transforms/min-max.ts';
import type { Numeric } from './transforms/numeric.ts';
import type { FittedOneHot, OneHot } from './transforms/one-hot.ts';
import type { FittedOrdinal, Ordinal } from './transforms/ordinal.ts';
import type { Ratio } from './transforms/ratio.ts';
import type { FittedRobustScale, RobustScale } from './transforms/robust-scale.ts';
import type { FittedStandardize, Standardize } from './transforms/standardize.ts';
import type { FittedTargetEncode, TargetEncode } from './transforms/target-encode.ts';

/** A feature of one number that can feed another transform. */
export type NumericFeature =
  | Numeric
  | Impute<false>
  | Standardize
  | RobustScale
  | MinMax
  | Log1p
  | Clip
  | Bucketize
  | Ratio;

/** What a numeric transform takes: a column or an expression, or a feature of one number. */
export type NumericInput = NumericLeaf | NumericFeature;

/** A feature of a level. */
export type LevelFeature = OneHot | Ordinal | Frequency | TargetEncode | Cyclical;

/** A feature as declared: parameters only, nothing learnt. Plain JSON. */
export type Feature = NumericFeature | Impute<true> | LevelFeature;

/** A numeric feature with what it learnt. */
export type FittedNumericFeature =
  | Numeric
  | FittedImpute
  | FittedStandardize
  | FittedRobustScale
  | FittedMinMax
  | Log1p<FittedNumericInput>
  | FittedClip
  | FittedBucketize
  | Ratio<FittedNumericInput>;

export type FittedNumericInput = NumericLeaf | FittedNumericFeature;

export type FittedLevelFeature =
  | FittedOneHot
  | FittedOrdinal
  | FittedFrequency
  | Cyclical
  | FittedTargetEncode;

/** A feature with what it learnt. Plain JSON. */
export type FittedFeature = FittedNumericFeature | FittedLevelFeature;

/** Whether the rows are those that were learnt from, or others; it matters to target encoding only. */
export type RowsAre = 'fitted' | 'new';

/** What features read, each once, by how they read it. */
export interface InputLeaves {
  readonly numbers: readonly NumericLeaf[];
  readonly levels: readonly LevelLeaf[];
}

export function isLevelFeature<F extends Feature | FittedFeature>(
  feature: F,
): feature is Extract<F, { readonly kind: LevelFeature['kind'] }> {
  switch (feature.kind) {
    case 'one-hot':
    case 'ordinal':
    case 'frequency':
    case 'target-encode':
    case 'cyclical':
      return true;
    default:
      return false;
  }
}

/** Every leaf of the features, in the order of first use. A fold is read of fitted rows only. */
export function inputLeaves(
  features: readonly (Feature | FittedFeature)[],
  rows: RowsAre = 'new',
): InputLeaves {
  const numbers = new Map<string, NumericLeaf>();
  const levels = new Map<string, LevelLeaf>();
  for (const feature of features) {
    if (!isLevelFeature(feature))
      for (const leaf of numericLeaves(feature)) numbers.set(leafKey(leaf), leaf);
    else {
      const known = levels.get(leafKey(feature.input));
      levels.set(leafKey(feature.input), known ?? feature.input);
      if (feature.kind === 'target-encode' && rows === 'fitted')
        numbers.set(leafKey(feature.fold), feature.fold);
    }
  }
  return { numbers: [...numbers.values()], levels: [...levels.values()] };
}

/** The leaves of a numeric feature, in order. */
export function numericLeaves(
  input: NumericInput | FittedNumericInput | Impute<true>,
): readonly NumericLeaf[] {
  if ('node' in input) return [input];
  if (input.kind !== 'ratio') return numericLeaves(input.input);
  return [...numericLeaves(input.numerator), ...numericLeaves(input.denominator)];
}
