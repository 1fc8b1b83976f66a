/**
 * The features on the way from a root to a node, as parallel arrays. A path takes the places
 * `[start, start + length)`; place 0 of each stands for the root. A child's path is a copy behind
 * its parent's, so one allocation serves a whole tree.
 */
export interface ShapPaths {
  readonly features: Int32Array;
  /** Share of training rows that go this way, which is what counts while the feature is unknown. */
  readonly cold: Float64Array;
  /** 1 if the row itself goes this way, else 0. */
  readonly hot: Float64Array;
  /** At place i: the Shapley-weighted sum over all sets of i known features. */
  readonly weights: Float64Array;
}

/** Room for every path of a tree of this depth. */
export function createShapPaths(depth: number): ShapPaths {
  const places = ((depth + 2) * (depth + 3)) / 2;
  return {
    features: new Int32Array(places),
    cold: new Float64Array(places),
    hot: new Float64Array(places),
    weights: new Float64Array(places),
  };
}

/** Copies a path of the given length to right behind itself. */
export function copyPath(paths: ShapPaths, start: number, length: number): void {
  for (const array of [paths.features, paths.cold, paths.hot, paths.weights]) {
    array.copyWithin(start + length, start, start + length);
  }
}

/** Lengthens a path by one feature: every set of known features now either has it or not. */
export function extendPath(
  { features, cold, hot, weights }: ShapPaths,
  path: { readonly start: number; readonly length: number },
  step: { readonly feature: number; readonly cold: number; readonly hot: number },
): void {
  const { start, length } = path;
  features[start + length] = step.feature;
  cold[start + length] = step.cold;
  hot[start + length] = step.hot;
  weights[start + length] = length === 0 ? 1 : 0;
  for (let i = length - 1; i >= 0; i--) {
    const at = start + i;
    const weight = weights[at] ?? 0;
    weights[at + 1] = (weights[at + 1] ?? 0) + (step.hot * weight * (i + 1)) / (length + 1);
    weights[at] = (step.cold * weight * (length - i)) / (length + 1);
  }
}

/** Takes one step out of a path, undoing its extension; the path is one shorter. */
export function removeStep(
  { features, cold, hot, weights }: ShapPaths,
  path: { readonly start: number; readonly length: number },
  step: number,
): void {
  const { start, length } = path;
  const last = length - 1;
  const stepHot = hot[start + step] ?? 0;
  const stepCold = cold[start + step] ?? 0;
  let next = weights[start + last] ?? 0;
  for (let i = last - 1; i >= 0; i--) {
    const weight = weights[start + i] ?? 0;
    if (stepHot === 0) {
      // No row, none of the training's either, comes this way: the whole path weighs nothing.
      weights[start + i] = stepCold === 0 ? 0 : (weight * length) / (stepCold * (last - i));
    } else {
      const without = (next * length) / ((i + 1) * stepHot);
      weights[start + i] = without;
      next = weight - (without * stepCold * (last - i)) / length;
    }
  }
  for (const array of [features, cold, hot]) {
    array.copyWithin(start + step, start + step + 1, start + length);
  }
}

/** Sum of the weights of a path as they would be without one step. */
export function weightWithout(
  { cold, hot, weights }: ShapPaths,
  path: { readonly start: number; readonly length: number },
  step: number,
): number {
  const { start, length } = path;
  const last = length - 1;
  const stepHot = hot[start + step] ?? 0;
  const stepCold = cold[start + step] ?? 0;
  let next = weights[start + last] ?? 0;
  let sum = 0;
  for (let i = last - 1; i >= 0; i--) {
    const weight = weights[start + i] ?? 0;
    if (stepHot === 0) {
      sum += stepCold === 0 ? 0 : (weight * length) / (stepCold * (last - i));
    } else {
      const without = (next * length) / ((i + 1) * stepHot);
      sum += without;
      next = weight - (without * stepCold * (last - i)) / length;
    }
  }
  return sum;
}
