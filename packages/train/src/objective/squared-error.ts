import type { Objective } from './objective.ts';

/** Keeps every gain within float32. */
const withinRange = (value: number): boolean => Math.abs(value) <= 2 ** 48;
const rangeText = 'a number within ±2^48';

/** Half the squared error: gradient margin - y, hessian 1. */
export const squaredError: Objective = {
  name: 'reg:squarederror',
  metrics: ['rmse', 'mae'],
  labels: { text: rangeText, accepts: withinRange },
  baseScores: { text: rangeText, accepts: withinRange },
  margins: { text: rangeText, accepts: withinRange },
  gradientBound(gradients) {
    let largest = 0;
    for (const gradient of gradients) largest = Math.max(largest, Math.abs(gradient));
    let bound = 1;
    while (bound < largest) bound *= 2;
    while (bound / 2 >= largest && bound > 2 ** -126) bound /= 2;
    return bound;
  },
  hessianBound: 1,
  pairs(margins, labels) {
    return {
      gradients: margins.map((margin, row) => margin - (labels[row] ?? 0)),
      hessians: new Float32Array(margins.length).fill(1),
    };
  },
};
