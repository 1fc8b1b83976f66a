import { createRandom, LagoaError } from '@lagoa/data';
import {
  type Performance,
  type PerformanceMetric,
  performance,
  performanceMetrics,
} from './performance.ts';
import { fitIsotonic } from './statistics/isotonic.ts';
import { kolmogorovSmirnov } from './statistics/kolmogorov-smirnov.ts';

/** One metric before its labels are there. */
export interface EstimatedMetric {
  readonly value: number | null;
  /** 95 % of what the labels may bring, if the assumption holds. */
  readonly low: number | null;
  readonly high: number | null;
}

/** Performance before labels, or why there is none. Plain JSON. */
export type PerformanceEstimate =
  | {
      readonly kind: 'performance-estimate';
      readonly version: 1;
      readonly status: 'estimated';
      readonly rows: number;
      readonly threshold: number;
      readonly metrics: Readonly<Record<PerformanceMetric, EstimatedMetric>>;
      readonly assumption: AssumptionCheck;
    }
  | {
      readonly kind: 'performance-estimate';
      readonly version: 1;
      readonly status: 'refused';
      readonly reason: string;
    };

/** Whether what the estimate rests on can be seen to fail. */
export interface AssumptionCheck {
  /**
   * On the half of the reference that the calibration has not seen: the gap between the expected and
   * the true number of positives, in standard errors. Beyond ±3 the scores cannot be calibrated.
   */
  readonly calibrationGap: number;
  /** Current rows whose score lies outside those of the reference, where nothing was learnt. */
  readonly outsideShare: number;
  /** How far the scores themselves have moved, by Kolmogorov–Smirnov. */
  readonly scoreDistance: number;
  readonly holds: boolean;
}

const draws = 200;

/**
 * Estimates performance from the scores alone (confidence-based performance estimation, CBPE): each
 * score is calibrated to a chance on the labelled reference, and chances stand for labels. It rests
 * on one assumption, which no scores can prove: **that a score still means the same chance** (no
 * concept drift). What can be checked without labels is in `assumption`; what came true later is
 * judged by `reconcile`.
 *
 * The interval is that of labels drawn from the chances, 200 times from a fixed seed, and of
 * calibrations fitted to as many resampled references. Refuses, by status, with fewer than
 * `minimumPositives` positives or negatives in the reference (default 100), with fewer than 30
 * current rows, or with scores that are all equal. Throws `invalid-argument` for different lengths.
 *
 * Source: the method of NannyML's CBPE, from its published formulas.
 *
 * @example
 * const scores = Array.from({ length: 1000 }, (_, i) => (i + 0.5) / 1000);
 * const labels = scores.map((score, i) => (i * 7919) % 1000 < 1000 * score);
 * const estimate = estimatePerformance({ scores, labels }, scores);
 * estimate.status // 'estimated'
 */
export function estimatePerformance(
  reference: { readonly scores: ArrayLike<number>; readonly labels: ArrayLike<number | boolean> },
  current: ArrayLike<number>,
  options: { readonly threshold?: number; readonly minimumPositives?: number } = {},
): PerformanceEstimate {
  const { threshold = 0.5, minimumPositives = 100 } = options;
  const scores = Float64Array.from(reference.scores);
  const labels = Float64Array.from({ length: reference.labels.length }, (_, i) =>
    Number(reference.labels[i]),
  );
  const known = performance(scores, labels, { threshold });
  const refused = (reason: string): PerformanceEstimate => ({
    kind: 'performance-estimate',
    version: 1,
    status: 'refused',
    reason,
  });
  const fewer = Math.min(known.positives, known.rows - known.positives);
  if (fewer < minimumPositives)
    return refused(
      `the reference has ${known.positives} positives in ${known.rows} rows; ${minimumPositives} positives and as many negatives are needed`,
    );
  if (current.length < 30)
    return refused(`${current.length} current rows are too few; 30 are needed`);
  if (scores.every((score) => score === scores[0]))
    return refused('all reference scores are equal');
  const now = Float64Array.from(current);
  if (now.some(Number.isNaN))
    throw new LagoaError('invalid-data', 'a current score is NaN; leave the row out', {
      details: { column: 'scores' },
    });
  const calibrate = fitIsotonic(scores, labels);
  const metrics = withIntervals(
    { scores, labels, now, threshold },
    performance(now, now.map(calibrate), { threshold }),
  );
  return {
    kind: 'performance-estimate',
    version: 1,
    status: 'estimated',
    rows: now.length,
    threshold,
    metrics,
    assumption: checkAssumption({ scores, labels, now }),
  };
}

interface Samples {
  readonly scores: Float64Array;
  readonly labels: Float64Array;
  readonly now: Float64Array;
}

function withIntervals(
  { scores, labels, now, threshold }: Samples & { readonly threshold: number },
  estimate: Performance,
): Readonly<Record<PerformanceMetric, EstimatedMetric>> {
  const random = createRandom('estimate-performance');
  const outcomes = Array.from({ length: draws }, () => {
    const rows = Uint32Array.from(scores, () => random.integer(scores.length));
    const calibrate = fitIsotonic(
      Float64Array.from(rows, (row) => scores[row] ?? 0),
      Float64Array.from(rows, (row) => labels[row] ?? 0),
    );
    const outcome = now.map((score) => (random.next() < calibrate(score) ? 1 : 0));
    return performance(now, outcome, { threshold });
  });
  const metricOf = (metric: PerformanceMetric): EstimatedMetric => {
    const values = outcomes.flatMap((outcome) => outcome[metric] ?? []).sort((a, b) => a - b);
    const at = (share: number): number | null =>
      values[Math.floor(share * (values.length - 1))] ?? null;
    return { value: estimate[metric], low: at(0.025), high: at(0.975) };
  };
  const [rocAuc, accuracy, precision, recall, f1] = [
    metricOf('rocAuc'),
    metricOf('accuracy'),
    metricOf('precision'),
    metricOf('recall'),
    metricOf('f1'),
  ];
  return { rocAuc, accuracy, precision, recall, f1 };
}

function checkAssumption({ scores, labels, now }: Samples): AssumptionCheck {
  const half = (part: 0 | 1, values: Float64Array) => values.filter((_, row) => row % 2 === part);
  const calibrate = fitIsotonic(half(0, scores), half(0, labels));
  const chances = half(1, scores).map(calibrate);
  const truth = half(1, labels);
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  // The calibration was fitted to as many rows as it is tried on, so its own error counts too.
  const error = Math.sqrt(2 * sum(chances.map((chance) => chance * (1 - chance))));
  const gap = sum(truth) - sum(chances);
  const [low, high] = [
    scores.reduce((a, b) => Math.min(a, b)),
    scores.reduce((a, b) => Math.max(a, b)),
  ];
  const outside = now.filter((score) => score < low || score > high).length;
  const calibrationGap = error === 0 ? (gap === 0 ? 0 : gap * 1e9) : gap / error;
  const outsideShare = outside / now.length;
  return {
    calibrationGap,
    outsideShare,
    scoreDistance: kolmogorovSmirnov(scores, now).statistic ?? 0,
    holds: Math.abs(calibrationGap) <= 3 && outsideShare <= 0.05,
  };
}

/** What an estimate said and what came true. Plain JSON. */
export interface ReconciledMetric {
  readonly metric: PerformanceMetric;
  readonly estimated: number | null;
  readonly realised: number | null;
  /** Whether the interval held; null where either number is missing. */
  readonly inside: boolean | null;
}

/**
 * Compares an estimate with the performance that later came true, metric by metric. An estimate
 * holds for all its rows: reconcile it once their labels are there. More than one metric in twenty
 * outside its interval says that a score no longer means the same chance. A refused estimate gives
 * an empty list.
 */
export function reconcile(
  estimate: PerformanceEstimate,
  realised: Performance,
): readonly ReconciledMetric[] {
  if (estimate.status === 'refused') return [];
  return performanceMetrics.map((metric) => {
    const { value, low, high } = estimate.metrics[metric];
    const truth = realised[metric];
    const known = truth !== null && low !== null && high !== null;
    return {
      metric,
      estimated: value,
      realised: truth,
      inside: known ? truth >= low && truth <= high : null,
    };
  });
}
