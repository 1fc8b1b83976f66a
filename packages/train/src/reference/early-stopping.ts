import type { TrainingMetric } from '../trainer.ts';

/** The best round so far. */
export interface BestRound {
  /** From 1. */
  readonly round: number;
  readonly value: number;
}

/** The better of two rounds; the earlier where they are equal. */
export function betterRound(
  best: BestRound | undefined,
  current: BestRound,
  metric: TrainingMetric,
): BestRound {
  if (best === undefined) return current;
  const isRising = metric === 'auc' || metric === 'aucpr';
  const improves = isRising ? current.value > best.value : current.value < best.value;
  return improves ? current : best;
}
