import type { Random } from '@lagoa/data';

/** Above this variance a rounded normal is taken: no share of it is then off by a hundredth. */
const normalVariance = 100;

/** A draw of how many of `rows` succeed, each with probability `share`. */
export function binomial(rows: number, share: number, random: Random): number {
  if (rows <= 0 || !(share > 0)) return 0;
  if (share >= 1) return rows;
  if (share > 0.5) return rows - binomial(rows, 1 - share, random);
  const variance = rows * share * (1 - share);
  if (variance > normalVariance) {
    const value = Math.round(rows * share + Math.sqrt(variance) * random.normal());
    return Math.min(rows, Math.max(0, value));
  }
  // By inversion: the probabilities of 0, 1, 2 … successes, each from the last, until they reach a draw.
  const odds = share / (1 - share);
  let probability = Math.exp(rows * Math.log1p(-share));
  let left = random.next();
  for (let count = 0; count < rows; count++) {
    if (left < probability) return count;
    left -= probability;
    probability *= ((rows - count) / (count + 1)) * odds;
  }
  return rows;
}
