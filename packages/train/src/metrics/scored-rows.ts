import { LagoaError } from '@lagoa/data';

/** A list of numbers, typed or not. */
export type Numbers = readonly number[] | Float32Array | Float64Array | Uint8Array;

/** What every metric takes. Named members, so that labels and scores cannot be swapped by position. */
export interface ScoredRows {
  /** 0 or 1, one per row. */
  readonly labels: Numbers;
  /** Finite, one per row; higher means more likely 1. */
  readonly scores: Numbers;
  /** Finite and not negative, one per row. Default: 1 each. */
  readonly weights?: Numbers | undefined;
}

/** What is wrong with scored rows, in words, or `undefined`. */
export function findScoredRowsFault({ labels, scores, weights }: ScoredRows): string | undefined {
  if (labels.length !== scores.length)
    return `as many scores as labels are needed, got ${scores.length} scores and ${labels.length} labels`;
  if (weights !== undefined && weights.length !== labels.length)
    return `as many weights as labels are needed, got ${weights.length} weights and ${labels.length} labels`;
  // Loops over indices: these run after every round of a training, and iterators take ten times as long.
  for (let row = 0; row < labels.length; row++)
    if (labels[row] !== 0 && labels[row] !== 1)
      return `labels must be 0 or 1, got ${labels[row]} in row ${row}`;
  for (let row = 0; row < scores.length; row++)
    if (!Number.isFinite(scores[row]))
      return `scores must be finite, got ${scores[row]} in row ${row}`;
  for (let row = 0; row < (weights?.length ?? 0); row++) {
    const weight = weights?.[row] ?? Number.NaN;
    if (!(weight >= 0 && weight < Infinity))
      return `weights must be finite and not negative, got ${weights?.[row]} in row ${row}`;
  }
  return undefined;
}

/** What is wrong with scores that must be probabilities, in words, or `undefined`. */
export function findProbabilityFault(scores: Numbers): string | undefined {
  for (const [row, score] of scores.entries())
    if (!(Number.isFinite(score) && score >= 0 && score <= 1))
      return `scores must be probabilities in [0, 1], got ${score} in row ${row}`;
  return undefined;
}

/** Throws `invalid-argument` where the rows are not as `ScoredRows` says. */
export function checkScoredRows(
  rows: ScoredRows,
  options: { readonly probabilities?: boolean } = {},
): void {
  const fault =
    findScoredRowsFault(rows) ??
    (options.probabilities ? findProbabilityFault(rows.scores) : undefined);
  if (fault !== undefined)
    throw new LagoaError('invalid-argument', fault, { details: { argument: 'rows' } });
}
