import { LagoaError } from '@lagoa/data';
import type { FittedLevelFeature, FittedNumericInput, RowsAre } from './feature.ts';
import { isLevelFeature } from './feature.ts';
import { finiteOrMissing, toSlot } from './finite.ts';
import type { InputValues, LevelIndex } from './input-values.ts';
import type { NamedFeature } from './layout.ts';
import { bucketOf } from './transforms/bucketize.ts';

/** The number of a row: finite, or NaN for missing. */
export type NumberOfRow = (row: number) => number;

/** Writes the slots of one row's feature, the first at `at`. */
export type SlotWriter = (row: number, target: Float32Array, at: number) => void;

/** A level that fitting did not know, and how many of the rows at hand have it. */
export interface UnseenLevel {
  readonly feature: string;
  readonly level: string;
  readonly rows: number;
}

/** Hears of each level that fitting did not know: of a row each time, of a batch once. */
export type OnUnseen = (unseen: UnseenLevel) => void;

export interface SlotWriterOptions {
  readonly rows: RowsAre;
  readonly onUnseen?: OnUnseen | undefined;
}

/** One feature as a closure over decoded leaves: what computes features of rows and batches. */
export function compileSlotWriter(
  { name, transform }: NamedFeature,
  values: InputValues,
  options: SlotWriterOptions,
): SlotWriter {
  if (isLevelFeature(transform)) {
    const index = values.levels(transform.input, levelIndex(name, transform, options));
    if (transform.kind === 'one-hot') {
      const width = transform.levels.length + (transform.unseen === 'other' ? 1 : 0);
      return (row, target, at) => {
        const place = index(row);
        const rest = place === -1 ? Number.NaN : 0;
        for (let slot = at; slot < at + width; slot++) target[slot] = rest;
        if (place !== -1) target[at + place] = 1;
      };
    }
    const number = compileLevelNumber(transform, values, { index, rows: options.rows });
    return (row, target, at) => {
      target[at] = number(row);
    };
  }
  if (transform.kind === 'impute' && transform.indicator) {
    const input = compileNumber(transform.input, values);
    const { value } = transform;
    return (row, target, at) => {
      const number = input(row);
      const missing = Number.isNaN(number);
      target[at] = toSlot(missing ? value : number);
      target[at + 1] = missing ? 1 : 0;
    };
  }
  const number = compileNumber(transform, values);
  return (row, target, at) => {
    target[at] = toSlot(number(row));
  };
}

/** The one slot of a feature that turns a level into a number. */
function compileLevelNumber(
  feature: Exclude<FittedLevelFeature, { readonly kind: 'one-hot' }>,
  values: InputValues,
  { index, rows }: { readonly index: NumberOfRow; readonly rows: RowsAre },
): NumberOfRow {
  switch (feature.kind) {
    case 'ordinal':
      return (row) => {
        const place = index(row);
        return place === -1 ? Number.NaN : place;
      };
    case 'frequency':
      return lookUp(index, [...feature.shares, feature.otherShare]);
    case 'target-encode': {
      if (rows === 'new') return lookUp(index, [...feature.all.shares, feature.all.prior]);
      const fold = values.numbers(feature.fold);
      const byFold = feature.without.map(({ shares, prior }) => lookUp(index, [...shares, prior]));
      return (row) => byFold[fold[row] ?? -1]?.(row) ?? Number.NaN;
    }
  }
}

function lookUp(index: NumberOfRow, numbers: readonly number[]): NumberOfRow {
  const slots = Float64Array.from(numbers, toSlot);
  return (row) => slots[index(row)] ?? Number.NaN;
}

/** A numeric feature as a function of the row number. */
export function compileNumber(
  feature: FittedNumericInput,
  values: Pick<InputValues, 'numbers'>,
): NumberOfRow {
  if ('node' in feature) {
    const numbers = values.numbers(feature);
    return (row) => numbers[row] ?? Number.NaN;
  }
  switch (feature.kind) {
    case 'numeric':
      return compileNumber(feature.input, values);
    case 'impute': {
      const input = compileNumber(feature.input, values);
      const { value } = feature;
      return (row) => {
        const number = input(row);
        return Number.isNaN(number) ? value : number;
      };
    }
    case 'standardize': {
      const input = compileNumber(feature.input, values);
      const { mean, standardDeviation } = feature;
      return (row) => finiteOrMissing((input(row) - mean) / standardDeviation);
    }
    case 'min-max': {
      const input = compileNumber(feature.input, values);
      const { min } = feature;
      const span = feature.max === min ? 1 : feature.max - min;
      return (row) => finiteOrMissing((input(row) - min) / span);
    }
    case 'log1p': {
      const input = compileNumber(feature.input, values);
      return (row) => finiteOrMissing(Math.log1p(input(row)));
    }
    case 'clip': {
      const input = compileNumber(feature.input, values);
      const { min, max } = feature;
      return (row) => {
        const number = input(row);
        return number < min ? min : Math.min(number, max);
      };
    }
    case 'bucketize': {
      const input = compileNumber(feature.input, values);
      const { edges } = feature;
      return (row) => {
        const number = input(row);
        return Number.isNaN(number) ? number : bucketOf(number, edges);
      };
    }
    case 'ratio': {
      const numerator = compileNumber(feature.numerator, values);
      const denominator = compileNumber(feature.denominator, values);
      return (row) => finiteOrMissing(numerator(row) / denominator(row));
    }
  }
}

function levelIndex(
  feature: string,
  { levels, unseen }: Pick<FittedLevelFeature, 'levels' | 'unseen'>,
  { onUnseen }: SlotWriterOptions,
): LevelIndex {
  const indexes = new Map(levels.map((level, index) => [level, index]));
  return (level, rows) => {
    const index = indexes.get(level);
    if (index !== undefined) return index;
    onUnseen?.({ feature, level, rows: rows() });
    if (unseen === 'missing') return -1;
    if (unseen === 'other') return levels.length;
    throw new LagoaError(
      'invalid-data',
      `feature ${feature}: level ${JSON.stringify(level)} was not known when fitted; known: ${levels.join(', ')}`,
    );
  };
}
