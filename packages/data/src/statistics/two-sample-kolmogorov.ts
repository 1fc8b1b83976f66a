/**
 * Exact probability, under one continuous distribution, that the two-sided Kolmogorov–Smirnov
 * statistic of samples of sizes `first` and `second` reaches `statistic`: the share of lattice
 * paths that leave the band. O(first × second × statistic) for unequal sizes, O(n) for equal ones.
 *
 * Ties in the data make it conservative. Sources: J. L. Hodges (1958); T. Viehmann, Numerically
 * more stable computation of the p-values for the two-sample Kolmogorov–Smirnov test (2021).
 *
 * @example
 * twoSampleKolmogorovSurvival(1, { first: 3, second: 3 }).toFixed(12) // '0.100000000000'
 */
export function twoSampleKolmogorovSurvival(
  statistic: number,
  { first, second }: { readonly first: number; readonly second: number },
): number {
  const divisor = greatestCommonDivisor(first, second);
  const steps = Math.round(statistic * (first / divisor) * second);
  if (steps <= 0) return 1;
  if (first === second) return Math.min(1, equalSizes(first, steps));
  const [longer, shorter] = first > second ? [first, second] : [second, first];
  return Math.min(1, Math.max(0, pathsOutside({ longer, shorter, divisor, steps })));
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** 2 (C(2n, n−h) − C(2n, n−2h) + …) / C(2n, n), nested so that each factor is a ratio of terms. */
function equalSizes(n: number, steps: number): number {
  let sum = 0;
  for (let fold = Math.floor(n / steps); fold >= 0; fold--) {
    let ratio = 1;
    for (let j = fold * steps; j < (fold + 1) * steps; j++) ratio *= (n - j) / (n + j + 1);
    sum = ratio * (1 - sum);
  }
  return 2 * sum;
}

/**
 * The share of paths from (0, 0) to (longer, shorter) that touch |x / longer − y / shorter| ≥
 * steps / lcm, row by row: `outside[j]` is the share among paths to the current (i, j), 1 where the
 * cell itself lies outside.
 */
function pathsOutside({
  longer,
  shorter,
  divisor,
  steps,
}: {
  readonly longer: number;
  readonly shorter: number;
  readonly divisor: number;
  readonly steps: number;
}): number {
  const [perRow, perColumn] = [shorter / divisor, longer / divisor];
  const outside = new Float64Array(shorter + 1).fill(1);
  // Row 0: only the cells nearer than `steps` are inside, reached by the one straight path.
  outside.fill(0, 0, Math.min(Math.ceil(steps / perColumn), shorter + 1));
  for (let i = 1; i <= longer; i++) {
    const low = Math.max(Math.floor((perRow * i - steps) / perColumn) + 1, 0);
    const end = Math.min(Math.ceil((perRow * i + steps) / perColumn), shorter + 1);
    if (low >= end) return 1;
    // The cell below the band keeps 1; cells above it are still 1 from the start.
    if (low > 0) outside[low - 1] = 1;
    let left = low === 0 ? 0 : 1;
    for (let j = low; j < end; j++) {
      // Of the paths to (i, j), i / (i + j) come from (i − 1, j) and j / (i + j) from (i, j − 1).
      left = ((outside[j] ?? 1) * i + left * j) / (i + j);
      outside[j] = left;
    }
  }
  return outside[shorter] ?? 1;
}
