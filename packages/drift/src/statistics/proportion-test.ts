import { normalCdf, normalQuantile } from '@lagoa/data/statistics';

/** Some rows out of all. */
export interface Proportion {
  readonly count: number;
  readonly rows: number;
}

/**
 * Wilson's interval of the share behind `count` of `rows`, 0 to 1 even without any rows.
 *
 * Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927);
 * equal to scipy's `binomtest(count, rows).proportion_ci(method='wilson')`.
 *
 * @example
 * wilsonInterval({ count: 0, rows: 10 }).low // 0
 * wilsonInterval({ count: 0, rows: 10 }).high.toFixed(4) // '0.2775'
 */
export function wilsonInterval(
  { count, rows }: Proportion,
  options: { readonly confidence?: number } = {},
): { readonly low: number; readonly high: number } {
  if (rows === 0) return { low: 0, high: 1 };
  const { confidence = 0.95 } = options;
  const square = normalQuantile((1 + confidence) / 2) ** 2;
  const share = count / rows;
  const spread = square / rows;
  // The two ends have the product share² / (1 + spread): the lower one loses no digit.
  const upper = share + spread / 2 + Math.sqrt(spread * (share * (1 - share) + spread / 4));
  return { low: share ** 2 / upper, high: Math.min(1, upper / (1 + spread)) };
}

/** What the change from one proportion to another amounts to. Both have rows. */
export interface ProportionTest {
  /** Pooled two-proportion Z; positive where the current share is larger. */
  readonly statistic: number;
  /** Two-sided. */
  readonly pValue: number;
  /** The shares, and Newcombe's 95 % interval of current − reference, from Wilson's of each. */
  readonly details: {
    readonly reference: number;
    readonly current: number;
    readonly differenceLow: number;
    readonly differenceHigh: number;
  };
}

/**
 * The pooled two-proportion Z test.
 *
 * Source of the interval: R. G. Newcombe, Interval estimation for the difference between independent
 * proportions (1998), method 10.
 */
export function proportionTest(reference: Proportion, current: Proportion): ProportionTest {
  const [before, after] = [reference.count / reference.rows, current.count / current.rows];
  const pooled = (reference.count + current.count) / (reference.rows + current.rows);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / reference.rows + 1 / current.rows));
  const statistic = error === 0 ? 0 : (after - before) / error;
  const [first, second] = [wilsonInterval(reference), wilsonInterval(current)];
  const difference = after - before;
  return {
    statistic,
    pValue: Math.min(1, 2 * normalCdf(-Math.abs(statistic))),
    details: {
      reference: before,
      current: after,
      differenceLow: difference - Math.hypot(after - second.low, first.high - before),
      differenceHigh: difference + Math.hypot(second.high - after, before - first.low),
    },
  };
}
