import type { DriftReport } from './drift-report.ts';

/** One value of a gauge at a time. */
export interface MetricPoint {
  /** Letters, digits and `_`, not starting with a digit, as in `churn_feature_drift_score`. */
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Microseconds since 1970 UTC. */
  readonly timeMicros: bigint;
}

/** Where metrics go: a file here, Cloud Monitoring in `@lagoa/vertex`. */
export interface MetricWriter {
  write(points: readonly MetricPoint[], options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/**
 * The statistics of a report as points of one metric, labelled `window`, `feature` and `statistic`.
 * Statistics without data have no point.
 */
export function driftMetrics(
  report: DriftReport,
  options: { readonly metric: string; readonly timeMicros: bigint },
): readonly MetricPoint[] {
  const table = { column: '', results: report.table ?? [] };
  return [...report.columns, table].flatMap(({ column, results }) =>
    results.flatMap(({ name, statistic }) =>
      statistic === null
        ? []
        : [
            {
              ...options,
              labels: { window: report.window ?? '', feature: column, statistic: name },
              value: statistic,
            },
          ],
    ),
  );
}
