const bins = 10_000;

/**
 * The AUC that a model knowing each row's true probability would have, on average over the labels
 * those probabilities could draw: the probability that a churner's is above a stayer's, ties half.
 * No model can be expected to do better. Works on a histogram of 10,000 probabilities, so memory is
 * constant and the value exact to about 1e-4.
 *
 * `value()` is NaN without rows, or when all probabilities are 0 or all are 1.
 *
 * @example
 * const best = createBestAuc();
 * for (const p of [0, 0, 1]) best.add(p);
 * best.value() // 1
 */
export function createBestAuc(): { add(probability: number): void; value(): number } {
  const churners = new Float64Array(bins);
  const stayers = new Float64Array(bins);
  return {
    add(probability) {
      const bin = Math.min(bins - 1, Math.floor(probability * bins));
      churners[bin] = (churners[bin] ?? 0) + probability;
      stayers[bin] = (stayers[bin] ?? 0) + 1 - probability;
    },
    value() {
      let wins = 0;
      let below = 0;
      let total = 0;
      for (let bin = 0; bin < bins; bin++) {
        const [up, down] = [churners[bin] ?? 0, stayers[bin] ?? 0];
        wins += up * (below + down / 2);
        below += down;
        total += up;
      }
      return wins / (total * below);
    },
  };
}
