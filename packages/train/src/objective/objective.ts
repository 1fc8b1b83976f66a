import { LagoaError } from '@lagoa/data';
import type { TrainingMetric } from '../trainer.ts';
import { binaryLogistic } from './binary-logistic.ts';
import { squaredError } from './squared-error.ts';

/** First and second derivative of the loss by the margin, one of each per row, in float32. */
export interface GradientPairs {
  readonly gradients: Float32Array;
  readonly hessians: Float32Array;
}

/** What boosting needs to know of a loss. */
export interface Objective {
  readonly name: 'binary:logistic' | 'reg:squarederror';
  /** Metrics that fit it; the first is its own, the default. */
  readonly metrics: readonly [TrainingMetric, ...TrainingMetric[]];
  /** Which labels it takes, in words, and the test. */
  readonly labels: { readonly text: string; readonly accepts: (label: number) => boolean };
  /** Which base scores it takes, in words, and the test. */
  readonly baseScores: { readonly text: string; readonly accepts: (score: number) => boolean };
  /** Which base margins it takes, in words, and the test. */
  readonly margins: { readonly text: string; readonly accepts: (margin: number) => boolean };
  /** A power of two no smaller than any row's |gradient|. */
  gradientBound(gradients: Float32Array): number;
  /** A power of two no smaller than any row's hessian. */
  readonly hessianBound: number;
  pairs(margins: Float32Array, labels: Float32Array): GradientPairs;
}

const objectives: readonly Objective[] = [binaryLogistic, squaredError];

/** The loss of a name; throws `unsupported` for a name without one. */
export function objectiveOf(name: string): Objective {
  const found = objectives.find((objective) => objective.name === name);
  if (found) return found;
  const known = objectives.map((objective) => objective.name).join(', ');
  throw new LagoaError('unsupported', `objective "${name}" is not supported; known are ${known}`, {
    details: { feature: name },
  });
}
