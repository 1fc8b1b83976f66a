import { LagoaError } from '@lagoa/data';
import type { MetricPoint, MetricWriter } from '@lagoa/drift';
import { type CallContext, type CallOptions, callGrpc } from '@lagoa/data/rpc';
import { type Timestamp, toTimestamp } from '../timestamp.ts';

/** The methods of `MetricServiceClient` from `@google-cloud/monitoring` that are used here. */
export interface MetricServiceClient {
  createMetricDescriptor(
    request: { name: string; metricDescriptor: MetricDescriptor },
    options: CallOptions,
  ): Promise<unknown>;
  createTimeSeries(
    request: { name: string; timeSeries: TimeSeries[] },
    options: CallOptions,
  ): Promise<unknown>;
}

interface MetricDescriptor {
  type: string;
  metricKind: 'GAUGE';
  valueType: 'DOUBLE';
  unit: string;
  description: string;
  displayName: string;
  labels: { key: string; valueType: 'STRING' }[];
}

interface TimeSeries {
  metric: { type: string; labels: { [key: string]: string } };
  resource: { type: string; labels: { [key: string]: string } };
  metricKind: 'GAUGE';
  valueType: 'DOUBLE';
  points: { interval: { endTime: Timestamp }; value: { doubleValue: number } }[];
}

/** Who writes, as the monitored resource `generic_task`: two writers need two task ids. */
export interface MetricTask {
  readonly location: string;
  readonly namespace: string;
  readonly job: string;
  readonly taskId: string;
}

export interface CloudMonitoringWriterOptions {
  readonly client: MetricServiceClient;
  readonly project: string;
  readonly task: MetricTask;
  readonly context: CallContext;
}

export interface CloudMonitoringWriter extends MetricWriter {
  /**
   * Declares a metric, so that charts and alerts can name it before its first point. Needs to be
   * done once; doing it again changes nothing. Without it the first point declares the metric.
   */
  declare(metric: MetricDeclaration, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

export interface MetricDeclaration {
  readonly metric: string;
  readonly labels: readonly string[];
  readonly description: string;
  readonly displayName?: string;
}

/** Limits of the service. */
const seriesPerRequest = 200;
const oldestMicros = 25n * 3_600_000_000n;
const newestMicros = 5n * 60_000_000n;

/**
 * Writes gauges to Cloud Monitoring as `custom.googleapis.com/<metric>`. Requests hold at most 200
 * series with one point each; points of one series go out oldest first, in requests of their own.
 * The service takes points of a series at least 5 s apart and answers sooner ones with an error.
 *
 * Before anything is sent, throws `invalid-argument` for NaN or infinite values (the service would
 * take them), metric names and labels out of form, two points of one series at one time, and times
 * more than 25 hours past or 5 minutes ahead, which the service refuses. Write a past window at the
 * time of its run, with the window as a label.
 *
 * Points are never sent twice: after a lost answer it is unknown whether they arrived, and the call
 * throws.
 *
 * @example
 * const writer = createCloudMonitoringWriter({ client, project, task, context });
 * await writer.write(driftMetrics(report, { metric: 'churn_feature_drift_score', timeMicros }));
 */
export function createCloudMonitoringWriter(
  options: CloudMonitoringWriterOptions,
): CloudMonitoringWriter {
  const { client, project, task, context } = options;
  const name = `projects/${project}`;
  const { location, namespace, job, taskId } = task;
  const resource = {
    type: 'generic_task',
    labels: { project_id: project, location, namespace, job, task_id: taskId },
  };
  return {
    async declare({ metric, labels, description, displayName = metric }, { signal } = {}) {
      for (const key of labels) checkLabel(metric, key, '');
      const metricDescriptor: MetricDescriptor = {
        type: metricType(metric),
        metricKind: 'GAUGE',
        valueType: 'DOUBLE',
        unit: '1',
        description,
        displayName,
        labels: labels.map((key) => ({ key, valueType: 'STRING' })),
      };
      await callGrpc(
        (timing) => client.createMetricDescriptor({ name, metricDescriptor }, timing),
        { what: `createMetricDescriptor ${metricDescriptor.type}`, repeatable: true, signal },
        context,
      );
    },
    async write(points, { signal } = {}) {
      const now = context.clock.now();
      for (const point of points) checkPoint(point, now);
      for (const request of toRequests(points)) {
        const timeSeries = request.map((point) => toTimeSeries(point, resource));
        await callGrpc(
          (timing) => client.createTimeSeries({ name, timeSeries }, timing),
          { what: `createTimeSeries ${name}`, repeatable: false, signal },
          context,
        );
      }
    },
  };
}

/** Splits points so that no request holds two of one series nor more than the service takes. */
function toRequests(points: readonly MetricPoint[]): readonly (readonly MetricPoint[])[] {
  const rounds: MetricPoint[][] = [];
  const seen = new Map<string, { round: number; timeMicros: bigint }>();
  const inTime = points.toSorted((a, b) => Number(a.timeMicros - b.timeMicros));
  for (const point of inTime) {
    const series = seriesKey(point);
    const last = seen.get(series);
    if (last?.timeMicros === point.timeMicros)
      throw invalid(`two points of ${series} at ${point.timeMicros} microseconds`);
    const round = last === undefined ? 0 : last.round + 1;
    seen.set(series, { round, timeMicros: point.timeMicros });
    rounds[round] = [...(rounds[round] ?? []), point];
  }
  return rounds.flatMap((round) =>
    Array.from({ length: Math.ceil(round.length / seriesPerRequest) }, (_, i) =>
      round.slice(i * seriesPerRequest, (i + 1) * seriesPerRequest),
    ),
  );
}

function seriesKey({ metric, labels }: MetricPoint): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([metric, sorted]);
}

function toTimeSeries(point: MetricPoint, resource: TimeSeries['resource']): TimeSeries {
  return {
    metric: { type: metricType(point.metric), labels: { ...point.labels } },
    resource,
    metricKind: 'GAUGE',
    valueType: 'DOUBLE',
    points: [
      {
        interval: { endTime: toTimestamp(point.timeMicros) },
        value: { doubleValue: point.value },
      },
    ],
  };
}

function checkPoint(point: MetricPoint, now: bigint): void {
  const { metric, labels, value, timeMicros } = point;
  metricType(metric);
  const entries = Object.entries(labels);
  if (entries.length > 30) throw invalid(`${metric} has ${entries.length} labels, at most 30`);
  for (const [key, label] of entries) checkLabel(metric, key, label);
  if (!Number.isFinite(value)) throw invalid(`${seriesKey(point)} is ${value}`);
  if (timeMicros < now - oldestMicros || timeMicros > now + newestMicros)
    throw invalid(
      `${seriesKey(point)}: the service takes times from 25 hours past to 5 minutes ahead of now, ` +
        `got ${timeMicros} microseconds at ${now}`,
    );
}

function checkLabel(metric: string, key: string, value: string): void {
  if (!/^[a-z][a-z0-9_]{0,99}$/.test(key))
    throw invalid(`${metric}: a label is up to 100 of a-z 0-9 _, a-z first, got ${key}`);
  if (typeof value !== 'string' || value.length > 1024)
    throw invalid(`${metric}: label ${key} must be a text of at most 1,024 characters`);
}

function metricType(metric: string): string {
  if (/^[A-Za-z][A-Za-z0-9_]{0,99}$/.test(metric)) return `custom.googleapis.com/${metric}`;
  throw invalid(`a metric is up to 100 letters, digits and _, a letter first, got ${metric}`);
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
