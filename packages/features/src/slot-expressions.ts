import { LagoaError } from '@lagoa/data';
import {
  add,
  bucket,
  caseWhen,
  clip,
  coalesce,
  divide,
  equal,
  type Expression,
  float64,
  greater,
  int64,
  isNull,
  less,
  ln,
  multiply,
  not,
  subtract,
  toFloat64,
} from '@lagoa/data/sql';
import type { FittedLevelFeature, FittedNumericInput, RowsAre } from './feature.ts';
import { isLevelFeature } from './feature.ts';
import type { NumericLeaf } from './leaf.ts';
import { lookUpLevel } from './level-expression.ts';
import type { NamedFeature } from './layout.ts';
import type { LevelShares } from './transforms/target-encode.ts';

type Float64 = Expression<'float64'>;

/**
 * A feature as expressions: one number of each row, and the slots made of it. A one-hot feature's
 * number is the place of its level, an imputation's with indicator the number before.
 */
export interface FeatureExpressions {
  readonly number: Float64;
  /** The slots over that number, in vector order. */
  slots(number: Float64): readonly Float64[];
}

/** The meaning of a fitted feature: what `applyRow` computes fast and SQL is compiled from. */
export function featureExpressions(
  { transform }: Pick<NamedFeature, 'transform'>,
  { rows }: { readonly rows: RowsAre },
): FeatureExpressions {
  if (isLevelFeature(transform)) return levelExpressions(transform, rows);
  if (transform.kind === 'impute' && transform.indicator) {
    const { value } = transform;
    return {
      number: numberExpression(transform.input),
      slots: (number) => [coalesce(number, float64(value)), flag(isNull(number))],
    };
  }
  return { number: numberExpression(transform), slots: (number) => [number] };
}

function numberExpression(feature: FittedNumericInput): Float64 {
  if ('node' in feature) return leafExpression(feature);
  switch (feature.kind) {
    case 'numeric':
      return leafExpression(feature.input);
    case 'impute':
      return coalesce(numberExpression(feature.input), float64(feature.value));
    case 'standardize':
      return divide(
        subtract(numberExpression(feature.input), float64(feature.mean)),
        float64(feature.standardDeviation),
      );
    case 'robust-scale':
      return divide(
        subtract(numberExpression(feature.input), float64(feature.median)),
        float64(feature.range),
      );
    case 'min-max':
      return divide(
        subtract(numberExpression(feature.input), float64(feature.min)),
        float64(feature.max === feature.min ? 1 : feature.max - feature.min),
      );
    case 'log1p':
      return log1pExpression(numberExpression(feature.input));
    case 'clip':
      return clip(numberExpression(feature.input), feature);
    case 'bucketize':
      return toFloat64(bucket(numberExpression(feature.input), feature.edges));
    case 'ratio':
      return divide(numberExpression(feature.numerator), numberExpression(feature.denominator));
  }
}

function leafExpression(leaf: NumericLeaf): Float64 {
  if (isFloat64(leaf)) return leaf;
  if (isInt64(leaf)) return toFloat64(leaf);
  if (isBoolean(leaf)) return caseWhen(not(isNull(leaf)), { value: flag(leaf) });
  throw new LagoaError('invalid-argument', `an expression of ${leaf.kind} is no number`);
}

const isFloat64 = (leaf: NumericLeaf): leaf is Float64 => leaf.kind === 'float64';
const isInt64 = (leaf: NumericLeaf): leaf is Expression<'int64'> => leaf.kind === 'int64';
const isBoolean = (leaf: Expression): leaf is Expression<'boolean'> => leaf.kind === 'boolean';

/**
 * `ln(1 + x)` without the loss near 0: `x · ln(u) / (u − 1)` with `u = 1 + x` rounded.
 *
 * Source: W. Kahan, in the HP-15C Advanced Functions Handbook, 1982.
 */
function log1pExpression(x: Float64): Float64 {
  const u = add(x, float64(1));
  const scaled = multiply(x, divide(ln(u), subtract(u, float64(1))));
  return caseWhen(greater(x, float64(-1)), {
    value: caseWhen(equal(u, float64(1)), { value: x, otherwise: scaled }),
  });
}

function levelExpressions(feature: FittedLevelFeature, rows: RowsAre): FeatureExpressions {
  const { input, levels, unseen } = feature;
  const lookUp = (numbers: readonly number[], other: number): Float64 =>
    lookUpLevel(
      input,
      levels.map((level, i) => [level, float64(numbers[i] ?? Number.NaN)] as const),
      unseen === 'other' ? float64(other) : undefined,
    );
  const places = levels.map((_, i) => i);
  const shares = (of: LevelShares): Float64 => lookUp(of.shares, of.prior);
  const alone = (number: Float64): FeatureExpressions => ({ number, slots: (slot) => [slot] });
  switch (feature.kind) {
    case 'one-hot':
      return {
        number: lookUp(places, levels.length),
        slots: (place) =>
          (unseen === 'other' ? [...places, levels.length] : places).map((i) =>
            caseWhen(not(isNull(place)), { value: flag(equal(place, float64(i))) }),
          ),
      };
    case 'cyclical':
      return {
        number: lookUp(places, levels.length),
        slots: (place) =>
          [feature.sines, feature.cosines].map((table) => lookUpPlace(place, table)),
      };
    case 'ordinal':
      return alone(lookUp(places, levels.length));
    case 'frequency':
      return alone(lookUp(feature.shares, feature.otherShare));
    case 'target-encode': {
      if (rows === 'new') return alone(shares(feature.all));
      const number = feature.without.reduce<Float64 | undefined>(
        (otherwise, without, fold) =>
          caseWhen(equal(feature.fold, int64(fold)), {
            value: shares(without),
            ...(otherwise && { otherwise }),
          }),
        undefined,
      );
      return alone(number ?? shares(feature.all));
    }
  }
}

function flag(condition: Expression<'boolean'>): Float64 {
  return caseWhen(condition, { value: float64(1), otherwise: float64(0) });
}

/** The number at a place of a table: comparisons as deep as the logarithm of its length. */
function lookUpPlace(place: Float64, table: readonly number[]): Float64 {
  const search = (start: number, end: number): Float64 => {
    if (end - start === 1) return float64(table[start] ?? Number.NaN);
    const middle = (start + end) >> 1;
    return caseWhen(less(place, float64(middle)), {
      value: search(start, middle),
      otherwise: search(middle, end),
    });
  };
  return caseWhen(not(isNull(place)), { value: search(0, table.length) });
}
