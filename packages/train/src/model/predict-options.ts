import { LagoaError } from '@lagoa/data';
import type { BoostedModel } from './boosted-model.ts';
import { classCount } from './model-shape.ts';

export interface PredictOptions {
  /**
   * Only the trees of these boosting rounds, from 0, the second not included, as XGBoost's
   * `iteration_range`; the base margin counts all the same. All rounds by default.
   */
  readonly iterationRange?: readonly [begin: number, end: number];
  /**
   * Where each row's margin starts in place of the base score's, as in XGBoost's `base_margin`: one
   * per row, or row-major one per row and class.
   */
  readonly baseMargins?: Float32Array | undefined;
}

export type ExplainOptions = Pick<PredictOptions, 'baseMargins'>;

/** The trees of a range of rounds: `[first, end)`. Throws `invalid-argument` outside the model's. */
export function treesOfRange(
  model: BoostedModel,
  { iterationRange }: PredictOptions,
): { readonly first: number; readonly end: number } {
  const perRound = (model.parallelTrees ?? 1) * classCount(model);
  const rounds = model.trees.length / perRound;
  const [begin, end] = iterationRange ?? [0, rounds];
  const isWithin =
    Number.isInteger(begin) && Number.isInteger(end) && 0 <= begin && begin <= end && end <= rounds;
  if (!isWithin && iterationRange)
    throw new LagoaError(
      'invalid-argument',
      `iterationRange must be within [0, ${rounds}], got [${begin}, ${end}]`,
      { details: { argument: 'iterationRange' } },
    );
  return { first: begin * perRound, end: end * perRound };
}
