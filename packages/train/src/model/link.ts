import type { BoostedModel } from './boosted-model.ts';
import { expFloat32 } from './exp-float32.ts';
import { logFloat32 } from './log-float32.ts';
import { objectiveForm } from './objective-form.ts';

const { fround } = Math;

/**
 * 1 / (1 + e^-margin) in float32.
 *
 * @example
 * sigmoid(0) // 0.5
 */
export function sigmoid(margin: number): number {
  return fround(1 / fround(1 + expFloat32(-margin)));
}

/** The margin of a probability as XGBoost computes it in float32: -ln(1/p - 1), 0 < p < 1. */
export function logit(probability: number): number {
  const odds = fround(fround(1 / fround(probability)) - 1);
  return 0 - logFloat32(odds);
}

/** The base score in the space of margins. */
export function baseMargin(model: Pick<BoostedModel, 'objective' | 'baseScore'>): number {
  const { link } = objectiveForm(model.objective);
  if (link === 'logistic') return logit(model.baseScore);
  return link === 'exp' ? logFloat32(fround(model.baseScore)) : fround(model.baseScore);
}

/** Where every row's margins start, one per class. */
export function baseMargins(
  model: Pick<BoostedModel, 'objective' | 'baseScore' | 'classOffsets'>,
): Float32Array {
  const base = baseMargin(model);
  return Float32Array.from(model.classOffsets ?? [0], (offset) => base + offset);
}

/**
 * From margins to predictions by the objective's link. With `classes`, margins are rows x classes:
 * `multi:softprob` gives as many probabilities, `multi:softmax` one class per row.
 */
export function predictionsOf(
  objective: BoostedModel['objective'],
  margins: Float32Array,
  options: { readonly classes?: number } = {},
): Float32Array {
  const { classes = 1 } = options;
  switch (objectiveForm(objective).link) {
    case 'identity':
      return margins.slice();
    case 'logistic':
      return margins.map(sigmoid);
    case 'exp':
      return margins.map(rate);
    case 'softmax': {
      const shares = margins.slice();
      for (let at = 0; at < shares.length; at += classes) softmax(shares, at, at + classes);
      return shares;
    }
    case 'class': {
      const numbers = new Float32Array(margins.length / classes);
      for (let row = 0; row < numbers.length; row++)
        numbers[row] = greatest(margins, row * classes, (row + 1) * classes) - row * classes;
      return numbers;
    }
  }
}

/** e^margin over all of float32: 0 or infinity where it does not fit, which `expFloat32` clamps. */
function rate(margin: number): number {
  if (Math.abs(margin) < 87) return expFloat32(margin);
  const root = expFloat32(fround(margin / 2));
  return fround(root * root);
}

/** Turns margins `[start, end)` into shares that add up to 1, summed in float64 as in XGBoost. */
function softmax(margins: Float32Array, start: number, end: number): void {
  const most = margins[greatest(margins, start, end)] ?? Number.NaN;
  let sum = 0;
  for (let i = start; i < end; i++) {
    const power = expFloat32(fround((margins[i] ?? Number.NaN) - most));
    margins[i] = power;
    sum += power;
  }
  const whole = fround(sum);
  for (let i = start; i < end; i++) margins[i] = (margins[i] ?? Number.NaN) / whole;
}

/** The place of the first greatest of `[start, end)`. */
function greatest(margins: Float32Array, start: number, end: number): number {
  let best = start;
  for (let i = start + 1; i < end; i++)
    if ((margins[i] ?? Number.NaN) > (margins[best] ?? Number.NaN)) best = i;
  return best;
}
