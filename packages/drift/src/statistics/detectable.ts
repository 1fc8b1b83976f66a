import { chiSquareSurvival, studentSurvival } from '@lagoa/data/statistics';
import { proportionTest } from './proportion-test.ts';

/** Two sample sizes and the p-value that counts as significant. */
export interface Resolution {
  readonly first: number;
  readonly second: number;
  readonly significance: number;
}

/** The chi-square that is just significant; 0 without degrees of freedom. */
export function criticalChiSquare(degrees: number, significance: number): number {
  if (degrees === 0) return 0;
  return smallestWith((value) => chiSquareSurvival(value, degrees) <= significance, 2 * degrees);
}

/** The two-sided Student's t that is just significant. */
export function criticalStudent(degrees: number, significance: number): number {
  return smallestWith((value) => 2 * studentSurvival(value, degrees) <= significance, 2);
}

/** The Kolmogorov–Smirnov distance that is just significant, by the first term of its series. */
export function criticalDistance({ first, second, significance }: Resolution): number {
  return Math.sqrt((-Math.log(significance / 2) / 2) * (1 / first + 1 / second));
}

/** The smallest change of a share that is significant, towards the farther end; null for none. */
export function criticalShare(
  share: number,
  { first, second, significance }: Resolution,
): number | null {
  const room = Math.max(share, 1 - share);
  const sign = share > 0.5 ? -1 : 1;
  const significant = (change: number): boolean =>
    proportionTest(
      { count: share * first, rows: first },
      { count: (share + sign * change) * second, rows: second },
    ).pValue <= significance;
  return significant(room) ? smallestWith(significant, room) : null;
}

/** The change, where the largest possible one is not smaller: null says that no change would do. */
export function withinReach(change: number, largest: number): number | null {
  return change <= largest ? change : null;
}

/** The smallest value above 0 from which a condition holds, by bisection; Infinity for none. */
function smallestWith(holds: (value: number) => boolean, start: number): number {
  let [low, high] = [0, start];
  while (high < Infinity && !holds(high)) [low, high] = [high, high * 2];
  if (!(high < Infinity)) return Infinity;
  for (let step = 0; step < 60 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
