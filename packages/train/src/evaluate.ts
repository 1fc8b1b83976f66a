import { averagePrecision } from './metrics/average-precision.ts';
import { brierScore, rowSquaredErrors } from './metrics/brier-score.ts';
import { type CalibrationBin, calibrationCurve } from './metrics/calibration-curve.ts';
import { type ConfusionMatrix, confusionMatrix } from './metrics/confusion-matrix.ts';
import { type Interval, meanAndVariance, normalInterval } from './metrics/interval.ts';
import { logLoss, rowLogLosses } from './metrics/log-loss.ts';
import {
  type PrecisionRecallPoint,
  precisionRecallCurve,
} from './metrics/precision-recall-curve.ts';
import { rocAuc } from './metrics/roc-auc.ts';
import { rocAucInterval } from './metrics/roc-auc-interval.ts';
import { type RocPoint, rocCurve } from './metrics/roc-curve.ts';
import { checkScoredRows, type ScoredRows } from './metrics/scored-rows.ts';
import { hashRows } from './row-hash.ts';

/** One number of an evaluation. */
export interface MetricValue {
  /** `null` where the metric is not defined on these rows: `reason` says why. */
  readonly value: number | null;
  /** `null` where there is none: undefined metrics, weighted rows, metrics without an interval. */
  readonly interval: Interval | null;
  readonly reason?: string;
}

/** How good probabilities are on rows that they were not fitted on. Plain JSON. */
export interface Evaluation {
  readonly kind: 'evaluation';
  readonly version: 1;
  /** Which rows: `hashRows` of labels, keys and weights. */
  readonly rowsHash: string;
  readonly rows: number;
  readonly positives: number;
  readonly weighted: boolean;
  readonly metrics: {
    readonly rocAuc: MetricValue;
    readonly averagePrecision: MetricValue;
    readonly logLoss: MetricValue;
    readonly brierScore: MetricValue;
    /** Over ten bins of equal count; rows unweighted. */
    readonly expectedCalibrationError: MetricValue;
  };
  /** At the threshold asked for; `null` if none was. */
  readonly confusion: ConfusionMatrix | null;
  /** At most 200 points each, evenly taken, first and last kept; empty where undefined. */
  readonly curves: {
    readonly roc: readonly RocPoint[];
    readonly precisionRecall: readonly PrecisionRecallPoint[];
    readonly calibration: readonly CalibrationBin[];
  };
}

/**
 * Every metric of a binary classifier's probabilities, as plain JSON. Intervals are 95 %: DeLong's
 * for the ROC AUC, normal (mean of the rows' losses) for log loss and Brier score; none for weighted
 * rows. No rows, or rows of one class, are a finding: the metric's value is `null` with a reason.
 * Throws `invalid-argument` for labels other than 0 and 1 and scores outside [0, 1].
 *
 * @example
 * const evaluation = evaluate({ labels: [0, 0, 1, 1], scores: [0.1, 0.4, 0.35, 0.8] });
 * evaluation.metrics.rocAuc.value // 0.75
 */
export function evaluate(
  rows: ScoredRows & {
    readonly keys?: readonly string[] | undefined;
    readonly threshold?: number | undefined;
  },
): Evaluation {
  checkScoredRows(rows, { probabilities: true });
  const { labels, scores, weights, threshold } = rows;
  const positives = labels.filter((label) => label === 1).length;
  const meanInterval = (losses: Float64Array, max?: number): Interval | undefined => {
    const { mean, variance } = meanAndVariance(losses);
    return weights === undefined && variance !== undefined
      ? normalInterval(mean, Math.sqrt(variance / losses.length), { min: 0, ...(max && { max }) })
      : undefined;
  };
  const noRows = 'there are no rows of any weight';
  const noPositives = 'there are no positives of any weight';
  const oneClass = 'positives and negatives are both needed, of some weight';
  const calibration = calibrationCurve({ labels, scores });
  return {
    kind: 'evaluation',
    version: 1,
    rowsHash: hashRows(rows),
    rows: labels.length,
    positives,
    weighted: weights !== undefined,
    metrics: {
      rocAuc: metric(
        rocAuc(rows),
        weights === undefined ? rocAucInterval({ labels, scores }) : undefined,
        oneClass,
      ),
      averagePrecision: metric(averagePrecision(rows), undefined, noPositives),
      logLoss: metric(logLoss(rows), meanInterval(rowLogLosses(rows)), noRows),
      brierScore: metric(brierScore(rows), meanInterval(rowSquaredErrors(rows), 1), noRows),
      expectedCalibrationError: metric(calibration.expectedCalibrationError, undefined, noRows),
    },
    confusion: threshold === undefined ? null : confusionMatrix(rows, threshold),
    curves: {
      roc: decimate(rocCurve(rows) ?? []),
      precisionRecall: decimate(precisionRecallCurve(rows) ?? []),
      calibration: calibration.bins,
    },
  };
}

function metric(
  value: number | undefined,
  interval: Interval | undefined,
  reason: string,
): MetricValue {
  if (value === undefined) return { value: null, interval: null, reason };
  return { value, interval: interval ?? null };
}

function decimate<Point>(points: readonly Point[]): readonly Point[] {
  const most = 200;
  if (points.length <= most) return points;
  const kept = new Set(
    Array.from({ length: most }, (_, i) => Math.round((i * (points.length - 1)) / (most - 1))),
  );
  return points.filter((_, i) => kept.has(i));
}
