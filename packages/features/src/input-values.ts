import type { LevelLeaf, NumericLeaf } from './leaf.ts';

/** Place of a level in a fitted list; −1 is missing. `rows` counts the rows at hand that have it. */
export type LevelIndex = (level: string, rows: () => number) => number;

/** Decoded leaves: what the transforms see, wherever the rows came from. */
export interface InputValues {
  /** Finite, or NaN for missing. The array is the same at each call and may be refilled. */
  numbers(leaf: NumericLeaf): Float64Array;
  /** The index of the level in a row. `indexOf` is asked only for levels that occur. */
  levels(leaf: LevelLeaf, indexOf: LevelIndex): (row: number) => number;
}
