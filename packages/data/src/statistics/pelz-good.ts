/**
 * Distribution function of the two-sided one-sample Kolmogorov–Smirnov statistic for large `n`:
 * the limit and its corrections in n^(−1/2), n^(−1) and n^(−3/2).
 *
 * Source: W. Pelz and I. J. Good (1976); formulas as in Simard and L'Ecuyer (2011), section 2.3.
 */
export function pelzGoodCdf(statistic: number, n: number): number {
  const root = Math.sqrt(n);
  const z = root * statistic;
  const [z2, z3, z4, z6] = [z ** 2, z ** 3, z ** 4, z ** 6];
  const [pi2, pi4, pi6] = [Math.PI ** 2, Math.PI ** 4, Math.PI ** 6];
  const sums = [0, 0, 0, 0] as [number, number, number, number];
  let [evenSum2, evenSum3] = [0, 0];
  for (let k = Math.ceil((16 * z) / Math.PI) + 2; k >= 1; k--) {
    const odd2 = (2 * k - 1) ** 2;
    const [odd4, odd6] = [odd2 ** 2, odd2 ** 3];
    const weight = Math.exp((-pi2 * odd2) / (8 * z2));
    sums[0] += weight;
    sums[1] += ((pi2 / 4) * odd2 - z2) * weight;
    sums[2] +=
      (6 * z6 + 2 * z4 + (pi2 / 4) * (2 * z4 - 5 * z2) * odd2 + (pi4 / 16) * (1 - 2 * z2) * odd4) *
      weight;
    sums[3] +=
      (-30 * z6 -
        90 * z6 * z2 +
        (pi2 / 4) * (135 * z4 - 96 * z6) * odd2 +
        (pi4 / 16) * (212 * z4 - 60 * z2) * odd4 +
        (pi6 / 64) * (5 - 30 * z2) * odd6) *
      weight;
    const k2 = k * k;
    const evenWeight = Math.exp((-pi2 * k2) / (2 * z2));
    evenSum2 += k2 * evenWeight;
    evenSum3 += (3 * k2 * z2 - pi2 * k2 * k2) * evenWeight;
  }
  const halfRoot = Math.sqrt(Math.PI / 2);
  const limit = (sums[0] * 2 * halfRoot) / z;
  const first = (sums[1] * halfRoot) / (3 * z4);
  const second = (sums[2] * halfRoot) / (36 * z6 * z) - (evenSum2 * pi2 * halfRoot) / (18 * z3);
  const third = (sums[3] * halfRoot) / (3240 * z6 * z4) + (evenSum3 * pi2 * halfRoot) / (108 * z6);
  const cdf = limit + first / root + second / n + third / (n * root);
  return Math.min(1, Math.max(0, cdf));
}
