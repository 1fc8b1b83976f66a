import { LagoaError } from '@lagoa/data';
import {
  type FittedLevelFeature,
  type FittedNumericFeature,
  type FittedNumericInput,
  isLevelFeature,
  type RowsAre,
} from './feature.ts';
import { finiteOrMissing, toSlot } from './finite.ts';
import type { InputValues, LevelIndex, NumbersOfRows, RowRange } from './input-values.ts';
import type { NamedFeature } from './layout.ts';
import { bucketOf } from './transforms/bucketize.ts';

/** Where the slots of rows go: the first row's first slot, and from row to row. */
export interface SlotTarget {
  readonly values: Float32Array;
  readonly at: number;
  readonly stride: number;
}

/** Writes one feature's slots of at most `rowsPerBlock` rows; the target is 0 before. */
export type SlotWriter = (range: RowRange, target: SlotTarget) => void;

/** Few enough that a block's slots of all features stay in the processor's cache. */
export const rowsPerBlock = 256;

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
  { block, ...options }: SlotWriterOptions & { readonly block: number },
): SlotWriter {
  if (isLevelFeature(transform)) {
    const places = new Int32Array(block);
    const placesOf = values.levels(transform.input, levelIndex(name, transform, options));
    if (transform.kind === 'one-hot') {
      const width = transform.levels.length + (transform.unseen === 'other' ? 1 : 0);
      return (range, { values: target, at, stride }) => {
        placesOf(range, places);
        const count = range.end - range.start;
        for (let i = 0, slot = at; i < count; i++, slot += stride) {
          const place = places[i] ?? -1;
          if (place >= 0) target[slot + place] = 1;
          else target.fill(Number.NaN, slot, slot + width);
        }
      };
    }
    if (transform.kind === 'cyclical') {
      const { sines, cosines } = transform;
      return (range, { values: target, at, stride }) => {
        placesOf(range, places);
        let slot = at;
        for (let i = 0; i < range.end - range.start; i++, slot += stride) {
          target[slot] = sines[places[i] ?? -1] ?? Number.NaN;
          target[slot + 1] = cosines[places[i] ?? -1] ?? Number.NaN;
        }
      };
    }
    const numberOf = compileLevelNumber(transform, values, options.rows);
    return (range, { values: target, at, stride }) => {
      placesOf(range, places);
      let slot = at;
      for (let i = 0; i < range.end - range.start; i++, slot += stride) {
        const place = places[i] ?? -1;
        target[slot] = place === -1 ? Number.NaN : numberOf(place, range.start + i);
      }
    };
  }
  const numbers = new Float64Array(block);
  const hasIndicator = transform.kind === 'impute' && transform.indicator;
  const numbersOf = compileNumbers(hasIndicator ? transform.input : transform, values, block);
  if (!hasIndicator)
    return (range, { values: target, at, stride }) => {
      numbersOf(range, numbers);
      let slot = at;
      for (let i = 0; i < range.end - range.start; i++, slot += stride)
        target[slot] = toSlot(numbers[i] ?? Number.NaN);
    };
  const imputed = toSlot(transform.value);
  return (range, { values: target, at, stride }) => {
    numbersOf(range, numbers);
    let slot = at;
    for (let i = 0; i < range.end - range.start; i++, slot += stride) {
      const number = numbers[i] ?? Number.NaN;
      const missing = Number.isNaN(number);
      target[slot] = missing ? imputed : toSlot(number);
      target[slot + 1] = missing ? 1 : 0;
    }
  };
}

/** The one slot of a feature that turns the place of a level into a number. */
function compileLevelNumber(
  feature: Exclude<FittedLevelFeature, { readonly kind: 'one-hot' | 'cyclical' }>,
  values: InputValues,
  rows: RowsAre,
): (place: number, row: number) => number {
  const lookUp = (numbers: readonly number[]): ((place: number) => number) => {
    const slots = Float64Array.from(numbers, toSlot);
    return (place) => slots[place] ?? Number.NaN;
  };
  switch (feature.kind) {
    case 'ordinal':
      return (place) => place;
    case 'frequency':
      return lookUp([...feature.shares, feature.otherShare]);
    case 'target-encode': {
      if (rows === 'new') return lookUp([...feature.all.shares, feature.all.prior]);
      const fold = values.numbers(feature.fold);
      const byFold = feature.without.map(({ shares, prior }) => lookUp([...shares, prior]));
      return (place, row) => byFold[fold[row] ?? -1]?.(place) ?? Number.NaN;
    }
  }
}

/** A numeric feature as a function of at most `block` rows. */
export function compileNumbers(
  feature: FittedNumericInput,
  values: Pick<InputValues, 'numbers'>,
  block: number,
): NumbersOfRows {
  if ('node' in feature) {
    const numbers = values.numbers(feature);
    return ({ start, end }, out) => {
      for (let row = start; row < end; row++) out[row - start] = numbers[row] ?? Number.NaN;
    };
  }
  if (feature.kind === 'numeric') return compileNumbers(feature.input, values, block);
  if (feature.kind === 'ratio') {
    const numerator = compileNumbers(feature.numerator, values, block);
    const denominator = compileNumbers(feature.denominator, values, block);
    const below = new Float64Array(block);
    return (range, out) => {
      numerator(range, out);
      denominator(range, below);
      for (let i = 0; i < range.end - range.start; i++)
        out[i] = finiteOrMissing((out[i] ?? 0) / (below[i] ?? 0));
    };
  }
  const input = compileNumbers(feature.input, values, block);
  const change = changeOf(feature);
  return (range, out) => {
    input(range, out);
    change(out, range.end - range.start);
  };
}

/** What a transform of one number does to the first numbers of a list, in place. */
function changeOf(
  feature: Exclude<FittedNumericFeature, { readonly kind: 'numeric' | 'ratio' }>,
): (out: Float64Array, count: number) => void {
  switch (feature.kind) {
    case 'impute': {
      const { value } = feature;
      return (out, count) => {
        for (let i = 0; i < count; i++) if (Number.isNaN(out[i] ?? 0)) out[i] = value;
      };
    }
    case 'standardize': {
      const { mean, standardDeviation } = feature;
      return (out, count) => {
        for (let i = 0; i < count; i++)
          out[i] = finiteOrMissing(((out[i] ?? 0) - mean) / standardDeviation);
      };
    }
    case 'robust-scale': {
      const { median, range } = feature;
      return (out, count) => {
        for (let i = 0; i < count; i++) out[i] = finiteOrMissing(((out[i] ?? 0) - median) / range);
      };
    }
    case 'min-max': {
      const { min } = feature;
      const span = feature.max === min ? 1 : feature.max - min;
      return (out, count) => {
        for (let i = 0; i < count; i++) out[i] = finiteOrMissing(((out[i] ?? 0) - min) / span);
      };
    }
    case 'log1p':
      return (out, count) => {
        for (let i = 0; i < count; i++) out[i] = finiteOrMissing(Math.log1p(out[i] ?? 0));
      };
    case 'clip': {
      const { min, max } = feature;
      return (out, count) => {
        for (let i = 0; i < count; i++) out[i] = Math.max(min, Math.min(out[i] ?? 0, max));
      };
    }
    case 'bucketize': {
      const { edges } = feature;
      return (out, count) => {
        for (let i = 0; i < count; i++) {
          const number = out[i] ?? 0;
          if (!Number.isNaN(number)) out[i] = bucketOf(number, edges);
        }
      };
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
