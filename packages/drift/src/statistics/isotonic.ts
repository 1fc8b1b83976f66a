/**
 * The non-decreasing step function nearest to labels by scores (least squares): pool adjacent
 * violators. Between steps the value is linear, outside them constant.
 *
 * Source: M. Ayer et al., An empirical distribution function for sampling with incomplete information
 * (1955); equal to scikit-learn's `IsotonicRegression(out_of_bounds='clip')`.
 */
export function fitIsotonic(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
): (score: number) => number {
  const order = Array.from({ length: scores.length }, (_, row) => row).sort(
    (a, b) => (scores[a] ?? 0) - (scores[b] ?? 0),
  );
  const blocks: { from: number; to: number; sum: number; rows: number }[] = [];
  for (const row of order) {
    const [score, label] = [scores[row] ?? 0, labels[row] ?? 0];
    const last = blocks.at(-1);
    if (last !== undefined && last.to === score && last.from === score) {
      last.sum += label;
      last.rows++;
    } else blocks.push({ from: score, to: score, sum: label, rows: 1 });
  }
  const pooled: typeof blocks = [];
  for (const block of blocks) {
    pooled.push(block);
    for (;;) {
      const [before, after] = pooled.slice(-2);
      if (after === undefined || before === undefined) break;
      if (before.sum * after.rows < after.sum * before.rows) break;
      pooled.splice(-2, 2, {
        from: before.from,
        to: after.to,
        sum: before.sum + after.sum,
        rows: before.rows + after.rows,
      });
    }
  }
  const knots = pooled.flatMap(({ from, to, sum, rows }) =>
    from === to
      ? [{ at: from, value: sum / rows }]
      : [
          { at: from, value: sum / rows },
          { at: to, value: sum / rows },
        ],
  );
  return (score) => {
    let [low, high] = [0, knots.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((knots[middle]?.at ?? 0) <= score) low = middle + 1;
      else high = middle;
    }
    const [before, after] = [knots[low - 1], knots[low]];
    if (before === undefined || after === undefined) return (before ?? after)?.value ?? 0;
    const part = (score - before.at) / (after.at - before.at);
    return before.value + part * (after.value - before.value);
  };
}
