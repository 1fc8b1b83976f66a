import { LagoaError } from '@lagoa/data';

/**
 * - `drift`: significant and at least as large as the floor.
 * - `ok`: not both.
 * - `too-few-rows`: one side has fewer rows than the minimum, so nothing is claimed.
 * - `no-data`: one side has no value to compare; every number is null.
 */
export type DriftStatus = 'ok' | 'drift' | 'no-data' | 'too-few-rows';

/** Every statistic, in the order in which a report lists them. */
export const statisticNames = [
  'psi',
  'jensen-shannon',
  'hellinger',
  'total-variation',
  'chi-square',
  'l-infinity',
  'two-proportion',
  'kolmogorov-smirnov',
  'wasserstein',
  'mean-shift',
  'variance-shift',
  'missing-rate',
  'range',
  'constant',
  'type',
  'freshness',
  'volume',
  'domain-classifier',
] as const;

export type StatisticName = (typeof statisticNames)[number];

/** What every statistic of this package returns. Plain JSON; null where there is no number. */
export interface DriftResult {
  readonly name: StatisticName;
  readonly statistic: number | null;
  /** What `statistic` is measured in. */
  readonly unit: string;
  /** Probability of at least this much if nothing had changed. */
  readonly pValue: number | null;
  /** The size of the change, on the scale of the floor; the sample sizes do not enter. */
  readonly effect: number | null;
  /**
   * The smallest effect that would have been significant at these sample sizes (at `significance`,
   * for one statistic alone); null where even the largest would not, or where it is unknown.
   */
  readonly detectable: number | null;
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly status: DriftStatus;
  /** What the statistic has to say beside its number. */
  readonly details: Readonly<Record<string, number | null>>;
  /** The one level or bin that the statistic is about, where it is about one. */
  readonly level?: string;
}

/** What one comparison is judged by. */
export interface DecisionOptions {
  /** Largest p-value called significant. Default: 0.05. */
  readonly significance?: number;
  /** Smallest effect that matters. Each statistic has its default. */
  readonly effectFloor?: number;
  /** Fewest rows on either side to judge by. Default: 30. */
  readonly minimumRows?: number;
}

/**
 * Effects below these are noise to most people: PSI's classic band and its like (0.0144 bits is a
 * Jensen–Shannon distance of 0.1 in nats), a distance of 0.1, 0.1 of the rows, a fifth of a standard deviation (a tenth
 * for Wasserstein), a spread of 11 : 9, 5 points of a rate, 1 % out of range, half as many rows more or
 * less.
 */
const defaultEffectFloors: Readonly<Record<StatisticName, number>> = {
  psi: 0.1,
  'jensen-shannon': 0.0144,
  hellinger: 0.1,
  'total-variation': 0.1,
  'chi-square': 0.1,
  'l-infinity': 0.1,
  'two-proportion': 0.05,
  'kolmogorov-smirnov': 0.1,
  wasserstein: 0.1,
  'mean-shift': 0.2,
  'variance-shift': 0.1,
  'missing-rate': 0.05,
  range: 0.01,
  constant: 1,
  type: 1,
  freshness: 1,
  volume: 0.5,
  'domain-classifier': 0.05,
};

/** Facts about a column or a table: no sample's estimates, so no number of rows is too few. */
const facts: ReadonlySet<StatisticName> = new Set(['type', 'freshness', 'volume']);

/** Whether a statistic is a fact, which no correction for many tests concerns. */
export function isFact(name: StatisticName): boolean {
  return facts.has(name);
}

/** The result with its status by `options`; the numbers stay as they are. */
export function decide(
  measured: Omit<DriftResult, 'status' | 'detectable'> & { readonly detectable?: number | null },
  options: DecisionOptions = {},
): DriftResult {
  const {
    significance = 0.05,
    effectFloor = defaultEffectFloors[measured.name],
    minimumRows = 30,
  } = options;
  checkRange('significance', significance, { from: 0, to: 1 });
  checkRange('effectFloor', effectFloor, { from: 0 });
  checkRange('minimumRows', minimumRows, { from: 0 });
  const { detectable = null } = measured;
  const known = detectable !== null && Number.isFinite(detectable);
  const result = { ...measured, detectable: known ? detectable : null };
  const { pValue, effect, referenceRows, currentRows } = result;
  const status = (): DriftStatus => {
    if (pValue === null || effect === null) return 'no-data';
    if (!facts.has(result.name) && Math.min(referenceRows, currentRows) < minimumRows)
      return 'too-few-rows';
    return pValue <= significance && effect >= effectFloor ? 'drift' : 'ok';
  };
  return { ...result, status: status() };
}

/** Throws `invalid-argument` unless the number lies in a range: NaN would compare as no drift. */
export function checkRange(
  argument: string,
  value: number,
  { from, to = Infinity }: { readonly from: number; readonly to?: number },
): void {
  if (typeof value === 'number' && value >= from && value <= to) return;
  throw new LagoaError(
    'invalid-argument',
    `${argument} must be a number from ${from} to ${to}, got ${String(value)}`,
    { details: { argument } },
  );
}

/** The result where one side has nothing to compare. */
export function noData(
  name: StatisticName,
  { unit, referenceRows, currentRows }: Pick<DriftResult, 'unit' | 'referenceRows' | 'currentRows'>,
): DriftResult {
  return {
    name,
    statistic: null,
    unit,
    pValue: null,
    effect: null,
    detectable: null,
    referenceRows,
    currentRows,
    status: 'no-data',
    details: {},
  };
}
