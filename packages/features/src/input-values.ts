import type { LevelColumn, NumericColumn } from './column-input.ts';

/** Place of a level in a fitted list; −1 is missing. */
export type LevelIndex = (level: string) => number;

/** Decoded input columns: what the transforms see, wherever the rows came from. */
export interface InputValues {
  /** Finite, or NaN for missing. The array is the same at each call and may be refilled. */
  numbers(column: NumericColumn): Float64Array;
  /** The index of the level in a row. `indexOf` is asked only for levels that occur. */
  levels(column: LevelColumn, indexOf: LevelIndex): (row: number) => number;
}
