/** A feature on the way from the root to a leaf. */
export interface PathStep {
  readonly feature: number;
  /** Share of training rows that take this way when the feature is unknown. */
  readonly cold: number;
  /** 1 if the row itself goes this way, else 0. */
  readonly hot: number;
  /** Sum of the Shapley weights of all sets of i known features, at place i of the path. */
  readonly weight: number;
}

/** The path with one more feature: every set of known features either has it or not. */
export function extendPath(
  path: readonly PathStep[],
  step: Omit<PathStep, 'weight'>,
): readonly PathStep[] {
  const length = path.length;
  const weights = [...path.map(({ weight }) => weight), length === 0 ? 1 : 0];
  for (let i = length - 1; i >= 0; i--) {
    const weight = weights[i] ?? 0;
    weights[i + 1] = (weights[i + 1] ?? 0) + (step.hot * weight * (i + 1)) / (length + 1);
    weights[i] = (step.cold * weight * (length - i)) / (length + 1);
  }
  return [...path, { ...step, weight: 0 }].map((of, i) => ({ ...of, weight: weights[i] ?? 0 }));
}

/** The path without step i: undoes its extension. */
export function pathWithout(path: readonly PathStep[], i: number): readonly PathStep[] {
  const weights = unwoundWeights(path, i);
  return path.toSpliced(i, 1).map((step, j) => ({ ...step, weight: weights[j] ?? 0 }));
}

/** Sum of the weights of the path without step i. */
export function unwoundWeight(path: readonly PathStep[], i: number): number {
  return unwoundWeights(path, i).reduce((sum, weight) => sum + weight, 0);
}

function unwoundWeights(path: readonly PathStep[], i: number): readonly number[] {
  const length = path.length;
  const { hot = 0, cold = 0 } = path[i] ?? {};
  const weights = path.slice(0, -1).map(({ weight }) => weight);
  let next = path[length - 1]?.weight ?? 0;
  for (let j = length - 2; j >= 0; j--) {
    const weight = weights[j] ?? 0;
    if (hot === 0) {
      weights[j] = (weight * length) / (cold * (length - 1 - j));
      continue;
    }
    weights[j] = (next * length) / ((j + 1) * hot);
    next = weight - ((weights[j] ?? 0) * cold * (length - 1 - j)) / length;
  }
  return weights;
}
