import { LagoaError } from '@lagoa/data';
import type { BoostedModel } from './model/boosted-model.ts';

/** Throws `unsupported` for a model of several classes: a bundle's scores are one per row. */
export function checkSingleScore(model: BoostedModel): void {
  const { objective, classOffsets } = model;
  if (classOffsets === undefined) return;
  throw new LagoaError(
    'unsupported',
    `a bundle takes a model of one score per row, not ${objective} of ${classOffsets.length} classes`,
    { details: { feature: objective } },
  );
}
