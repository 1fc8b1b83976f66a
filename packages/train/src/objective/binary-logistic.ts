import { sigmoid } from '../model/link.ts';
import type { Objective } from './objective.ts';

const { fround } = Math;

/** Log loss of labels 0 and 1: gradient p - y, hessian p (1 - p), with p the sigmoid of the margin. */
export const binaryLogistic: Objective = {
  name: 'binary:logistic',
  metrics: ['logloss', 'auc', 'aucpr', 'error', 'rmse', 'mae'],
  labels: { text: '0 or 1', accepts: (label) => label === 0 || label === 1 },
  baseScores: {
    text: 'a probability in [2^-126, 1)', // below, its margin is infinite
    accepts: (score) => score >= 2 ** -126 && score < 1,
  },
  margins: { text: 'a finite number', accepts: Number.isFinite },
  gradientBound: () => 1,
  hessianBound: 1 / 4,
  pairs(margins, labels) {
    const gradients = new Float32Array(margins.length);
    const hessians = new Float32Array(margins.length);
    for (let row = 0; row < margins.length; row++) {
      const p = sigmoid(margins[row] ?? 0);
      gradients[row] = fround(p - (labels[row] ?? 0));
      hessians[row] = fround(p * fround(1 - p));
    }
    return { gradients, hessians };
  },
};
