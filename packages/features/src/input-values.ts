import type { LevelLeaf, NumericLeaf } from './leaf.ts';

/** Place of a level in a fitted list; −1 is missing. `rows` counts the rows at hand that have it. */
export type LevelIndex = (level: string, rows: () => number) => number;

/** Rows `[start, end)` of what is at hand. */
export interface RowRange {
  readonly start: number;
  readonly end: number;
}

/** Writes the number of each row of a range, the first at 0: finite, or NaN for missing. */
export type NumbersOfRows = (range: RowRange, out: Float64Array) => void;

/** Writes the place of each row's level, the first at 0; −1 for missing. */
export type PlacesOfRows = (range: RowRange, out: Int32Array) => void;

/** Decoded leaves: what the transforms see, wherever the rows came from. */
export interface InputValues {
  /** Finite, or NaN for missing. The array is the same at each call and may be refilled. */
  numbers(leaf: NumericLeaf): Float64Array;
  /** The places of levels by row. `indexOf` is asked only for levels that occur. */
  levels(leaf: LevelLeaf, indexOf: LevelIndex): PlacesOfRows;
}
