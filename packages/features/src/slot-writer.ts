import { LagoaError } from '@lagoa/data';
import type { FittedNumericInput } from './feature.ts';
import { finiteOrMissing, toSlot } from './finite.ts';
import type { InputValues, LevelIndex } from './input-values.ts';
import type { NamedFeature } from './layout.ts';
import type { UnseenPolicy } from './levels.ts';
import { bucketOf } from './transforms/bucketize.ts';

/** The number of a row: finite, or NaN for missing. */
export type NumberOfRow = (row: number) => number;

/** Writes the slots of one row's feature, the first at `at`. */
export type SlotWriter = (row: number, target: Float32Array, at: number) => void;

/** One feature as a closure over decoded columns: the only code that computes features. */
export function compileSlotWriter(
  { name, transform }: NamedFeature,
  values: InputValues,
): SlotWriter {
  switch (transform.kind) {
    case 'one-hot': {
      const width = transform.levels.length + (transform.unseen === 'other' ? 1 : 0);
      const indexOf = levelIndex(name, transform);
      const level = values.levels(transform.input, indexOf);
      return (row, target, at) => {
        const index = level(row);
        target.fill(index === -1 ? Number.NaN : 0, at, at + width);
        if (index !== -1) target[at + index] = 1;
      };
    }
    case 'ordinal':
    case 'frequency': {
      const numbers = transform.kind === 'ordinal' ? undefined : [...transform.shares, 0];
      const level = values.levels(transform.input, levelIndex(name, transform));
      return (row, target, at) => {
        const index = level(row);
        const known = numbers === undefined ? index : (numbers[index] ?? Number.NaN);
        target[at] = index === -1 ? Number.NaN : toSlot(known);
      };
    }
    case 'impute':
      if (transform.indicator) {
        const input = compileNumber(transform.input, values);
        const { value } = transform;
        return (row, target, at) => {
          const number = input(row);
          const missing = Number.isNaN(number);
          target[at] = toSlot(missing ? value : number);
          target[at + 1] = missing ? 1 : 0;
        };
      }
  }
  const number = compileNumber(transform, values);
  return (row, target, at) => {
    target[at] = toSlot(number(row));
  };
}

/** A numeric feature as a function of the row number. */
export function compileNumber(
  feature: FittedNumericInput,
  values: Pick<InputValues, 'numbers'>,
): NumberOfRow {
  switch (feature.kind) {
    case 'column': {
      const numbers = values.numbers(feature);
      return (row) => numbers[row] ?? Number.NaN;
    }
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
  { levels, unseen }: { readonly levels: readonly string[]; readonly unseen: UnseenPolicy },
): LevelIndex {
  const indexes = new Map(levels.map((level, index) => [level, index]));
  return (level) => {
    const index = indexes.get(level);
    if (index !== undefined) return index;
    if (unseen === 'missing') return -1;
    if (unseen === 'other') return levels.length;
    throw new LagoaError(
      'invalid-data',
      `feature ${feature}: level ${JSON.stringify(level)} was not known when fitted; known: ${levels.join(', ')}`,
    );
  };
}
