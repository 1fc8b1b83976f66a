import { createRequire } from 'node:module';
import { type Clock, systemClock } from '@lagoa/data';
import {
  createGrpcFailure,
  type GrpcHandlers,
  type GrpcServer,
  grpcStatus,
  loadGrpcSchema,
  type Message,
  readField,
  readList,
  readMessage,
  readText,
  startGrpcServer,
} from '@lagoa/data/testing';
import { fromTimestamp } from '../timestamp.ts';

/** One point as the service keeps it. */
export interface StoredPoint {
  readonly value: number;
  readonly timeMicros: bigint;
}

export interface MetricService {
  readonly handlers: Readonly<Record<string, GrpcHandlers>>;
  /** Points by series (metric type, metric labels, resource), oldest first. */
  points(): ReadonlyMap<string, readonly StoredPoint[]>;
  /** Declared metrics by type. */
  descriptors(): ReadonlyMap<string, Message>;
}

/** Labels of each monitored resource that custom metrics may be written to and that is known here. */
const resourceLabels: Readonly<Record<string, readonly string[]>> = {
  global: ['project_id'],
  generic_task: ['project_id', 'location', 'namespace', 'job', 'task_id'],
};
const second = 1_000_000n;

/**
 * Metric descriptors and time series of `MetricService` with state, after metric_service.proto,
 * metric.proto and the quota page. See the README for what is not checked.
 */
export function createMetricService(clock: Clock): MetricService {
  const descriptors = new Map<string, Message>();
  const stored = new Map<string, StoredPoint[]>();

  /** Adds one series; returns what is wrong with it. */
  const add = (series: unknown): string | undefined => {
    const type = readText(series, 'metric.type');
    const labels = readMessage(series, 'metric.labels');
    const problem = problemOf(series, clock.now());
    if (problem !== undefined) return problem;
    const descriptor = descriptors.get(type) ?? {
      type,
      metricKind: 'GAUGE',
      valueType: 'DOUBLE',
      labels: Object.keys(labels).map((key) => ({ key, valueType: 'STRING' })),
    };
    const declared = readList(descriptor, 'labels').map((label) => readText(label, 'key'));
    const unknown = Object.keys(labels).find((key) => !declared.includes(key));
    if (unknown !== undefined && descriptors.has(type))
      return `unrecognized metric label ${unknown}`;
    descriptors.set(type, descriptor);
    const point = readList(series, 'points')[0];
    const timeMicros = fromTimestamp(readMessage(point, 'interval.endTime'));
    const key = JSON.stringify([type, labels, readMessage(series, 'resource')]);
    const points = stored.get(key) ?? [];
    const last = points.at(-1)?.timeMicros;
    if (last !== undefined && timeMicros <= last)
      return 'points must be written in order: the end time is not after the last one';
    if (last !== undefined && timeMicros - last < 5n * second)
      return 'one or more points were written more frequently than the maximum sampling period';
    stored.set(key, [
      ...points,
      { value: Number(readField(point, 'value.doubleValue')), timeMicros },
    ]);
    return undefined;
  };

  return {
    points: () => stored,
    descriptors: () => descriptors,
    handlers: {
      'google.monitoring.v3.MetricService': {
        CreateMetricDescriptor: (request) => {
          const descriptor = readMessage(request, 'metricDescriptor');
          const type = readText(descriptor, 'type');
          if (!isMetricType(type)) throw invalid(`metric type ${type}`);
          if (readText(descriptor, 'metricKind').endsWith('UNSPECIFIED'))
            throw invalid('metric_kind');
          if (readText(descriptor, 'valueType').endsWith('UNSPECIFIED'))
            throw invalid('value_type');
          const labels = readList(descriptor, 'labels');
          if (labels.length > 30) throw invalid('more than 30 labels');
          for (const label of labels)
            if (!/^[a-z][a-z0-9_]{0,99}$/.test(readText(label, 'key')))
              throw invalid(`label ${readText(label, 'key')}`);
          const name = `${readText(request, 'name')}/metricDescriptors/${type}`;
          descriptors.set(type, { ...descriptor, name });
          return { ...descriptor, name };
        },
        CreateTimeSeries: (request) => {
          const series = readList(request, 'timeSeries');
          if (series.length > 200)
            throw invalid(`timeSeries had ${series.length} elements, the maximum is 200`);
          const keys = series.map((own) =>
            JSON.stringify([readMessage(own, 'metric'), readMessage(own, 'resource')]),
          );
          if (new Set(keys).size < keys.length) throw invalid('Duplicate TimeSeries encountered');
          // Partial success: the others are written.
          const problems = series.flatMap((own, i) => {
            const problem = add(own);
            return problem === undefined ? [] : [`timeSeries[${i}]: ${problem}`];
          });
          if (problems.length > 0) throw invalid(problems.join('; '));
          return {};
        },
      },
    },
  };
}

/** Starts the metric service from the schema of the installed `@google-cloud/monitoring`. */
export async function startMonitoringServer({
  clock = systemClock,
}: {
  readonly clock?: Clock;
} = {}): Promise<GrpcServer & { readonly metrics: MetricService }> {
  const schema = await loadGrpcSchema(
    createRequire(import.meta.url).resolve('@google-cloud/monitoring/build/protos/protos.json'),
  );
  const metrics = createMetricService(clock);
  return { ...(await startGrpcServer(schema, metrics.handlers)), metrics };
}

function problemOf(series: unknown, now: bigint): string | undefined {
  const type = readText(series, 'metric.type');
  if (!isMetricType(type)) return `metric type ${type}`;
  for (const [key, value] of Object.entries(readMessage(series, 'metric.labels')))
    if (!/^[a-z][a-z0-9_]{0,99}$/.test(key) || String(value).length > 1024) return `label ${key}`;
  const resource = readText(series, 'resource.type');
  const wanted = resourceLabels[resource];
  if (wanted === undefined) return `monitored resource ${resource} is not known here`;
  const given = Object.keys(readMessage(series, 'resource.labels'));
  if (given.toSorted().join() !== wanted.toSorted().join())
    return `resource ${resource} has labels ${wanted.join(', ')}, got ${given.join(', ')}`;
  if (readText(series, 'metricKind') === 'CUMULATIVE') return 'not checked here: CUMULATIVE';
  const points = readList(series, 'points');
  if (points.length !== 1) return `exactly one point, got ${points.length}`;
  if (readText(points[0], 'value.value') !== 'doubleValue') return 'not checked here: value type';
  const interval = readMessage(points[0], 'interval');
  if (!interval.endTime) return 'interval.end_time is not set';
  const end = fromTimestamp(readMessage(interval, 'endTime'));
  if (interval.startTime && fromTimestamp(readMessage(interval, 'startTime')) !== end)
    return 'start time and end time of a gauge must be identical';
  if (end < now - 25n * 3600n * second) return 'end time is more than 25 hours in the past';
  if (end > now + 300n * second) return 'end time is more than 5 minutes in the future';
  return undefined;
}

function isMetricType(type: string): boolean {
  return /^custom\.googleapis\.com\/[A-Za-z][A-Za-z0-9_/]*$/.test(type) && type.length <= 200;
}

function invalid(message: string): Error {
  return createGrpcFailure(grpcStatus.invalidArgument, message);
}
