import { MetricServiceClient as OfficialClient } from '@google-cloud/monitoring';
import { createManualClock, createRandom } from '@lagoa/data';
import { readField, readList } from '@lagoa/data/testing';
import type { MetricPoint } from '@lagoa/drift';
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import { localClientOptions } from '@lagoa/data/testing';
import { startMonitoringServer } from '../testing/metric-service.ts';
import {
  type CloudMonitoringWriter,
  createCloudMonitoringWriter,
  type MetricServiceClient,
} from './metric-writer.ts';

const now = 1_790_000_000_000_000n; // microseconds
const clock = createManualClock(now);
const metric = 'churn_feature_drift_score';
const task = { location: 'europe-west1', namespace: 'churn', job: 'monitor', taskId: '0' };

let server: Awaited<ReturnType<typeof startMonitoringServer>>;
let client: OfficialClient;
let writer: CloudMonitoringWriter;
let window = 0;

// Loading the schema takes 2 s on a quiet machine.
beforeAll(async () => {
  server = await startMonitoringServer({ clock });
  client = new OfficialClient(await localClientOptions(server));
  const context = { clock, random: createRandom(1), timeoutMs: 2000 };
  writer = createCloudMonitoringWriter({ client, project: 'p', task, context });
}, 120_000);
afterAll(async () => {
  await client.close();
  await server.close();
});
beforeEach(() => {
  window++;
});

/** Points of series that no other test writes. */
function point(changes: Partial<MetricPoint> = {}): MetricPoint {
  const labels = { window: String(window), feature: 'tenure', statistic: 'psi' };
  return { metric, labels, value: 0.25, timeMicros: now, ...changes };
}
const requests = () =>
  server.calls.filter(({ method }) => method === 'MetricService/CreateTimeSeries');

test('the official client is a MetricServiceClient', () => {
  expectTypeOf<OfficialClient>().toExtend<MetricServiceClient>();
});

test('a point arrives as a gauge of a custom metric, on a generic task', async () => {
  await writer.write([point({ timeMicros: now - 1n })]);
  expect(requests().at(-1)?.request).toMatchObject({
    name: 'projects/p',
    timeSeries: [
      {
        metric: {
          type: 'custom.googleapis.com/churn_feature_drift_score',
          labels: { window: String(window), feature: 'tenure', statistic: 'psi' },
        },
        resource: {
          type: 'generic_task',
          labels: {
            project_id: 'p',
            location: 'europe-west1',
            namespace: 'churn',
            job: 'monitor',
            task_id: '0',
          },
        },
        metricKind: 'GAUGE',
        valueType: 'DOUBLE',
        points: [
          {
            interval: { endTime: { seconds: '1789999999', nanos: 999_999_000 } },
            value: { doubleValue: 0.25 },
          },
        ],
      },
    ],
  });
  const stored = [...server.metrics.points().values()].flat();
  expect(stored).toStrictEqual([{ value: 0.25, timeMicros: now - 1n }]);
});

test('no points, no request', async () => {
  const before = requests().length;
  await writer.write([]);
  expect(requests().length).toBe(before);
});

test.each([
  [200, [200]],
  [201, [200, 1]],
  [450, [200, 200, 50]],
])('%i series go out in requests of %j', async (count, sizes) => {
  const before = requests().length;
  const labels = (i: number) => ({ window: String(window), feature: `f${i}`, statistic: 'ks' });
  await writer.write(Array.from({ length: count }, (_, i) => point({ labels: labels(i) })));
  const sent = requests().slice(before);
  expect(sent.map(({ request }) => readList(request, 'timeSeries').length)).toStrictEqual(sizes);
});

test('points of one series go out oldest first, each in a request of its own', async () => {
  const before = requests().length;
  const other = { window: String(window), feature: 'Contract', statistic: 'psi' };
  await writer.write([
    point({ timeMicros: now, value: 3 }),
    point({ timeMicros: now - 20_000_000n, value: 1 }),
    point({ labels: other, value: 9 }),
    point({ timeMicros: now - 10_000_000n, value: 2 }),
  ]);
  const values = requests()
    .slice(before)
    .map(({ request }) =>
      readList(request, 'timeSeries').map((series) =>
        readField(readList(series, 'points')[0], 'value.doubleValue'),
      ),
    );
  expect(values).toStrictEqual([[1, 9], [2], [3]]);
});

test('the order of labels does not make two series', async () => {
  const { window: own, feature, statistic } = point().labels;
  const turned = { statistic: statistic ?? '', feature: feature ?? '', window: own ?? '' };
  await expect(writer.write([point(), point({ labels: turned })])).rejects.toMatchObject({
    code: 'invalid-argument',
    message: expect.stringContaining('two points'),
  });
});

describe('refused before anything is sent', () => {
  const hour = 3_600_000_000n;
  test.each<[string, Partial<MetricPoint>]>([
    ['NaN', { value: Number.NaN }],
    ['an infinite value', { value: Infinity }],
    ['a time 25 hours and a microsecond past', { timeMicros: now - 25n * hour - 1n }],
    ['a time 5 minutes and a microsecond ahead', { timeMicros: now + 300_000_001n }],
    ['a metric with a slash', { metric: 'a/b' }],
    ['a metric that starts with a digit', { metric: '1a' }],
    ['a label in upper case', { labels: { Feature: 'x' } }],
    ['a label of 1,025 characters', { labels: { feature: 'x'.repeat(1025) } }],
    [
      '31 labels',
      { labels: Object.fromEntries(Array.from({ length: 31 }, (_, i) => [`l${i}`, ''])) },
    ],
  ])('%s', async (_what, changes) => {
    const before = requests().length;
    await expect(writer.write([point(), point(changes)])).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    expect(requests().length).toBe(before);
  });

  test('a point 25 hours past and one 5 minutes ahead are taken', async () => {
    await writer.write([point({ timeMicros: now - 25n * hour })]);
    await writer.write([point({ timeMicros: now + 300_000_000n })]);
  });
});

describe('refused by the service', () => {
  test('points of one series less than 5 s apart; the other series are written', async () => {
    await writer.write([point({ timeMicros: now - 5_000_000n })]);
    const other = { window: String(window), feature: 'other', statistic: 'psi' };
    const soon = [point({ timeMicros: now - 1_000_000n }), point({ labels: other, value: 7 })];
    await expect(writer.write(soon)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('maximum sampling period'),
    });
    const values = [...server.metrics.points()].filter(([key]) => key.includes('"other"'));
    expect(values.map(([, [first]]) => first?.value)).toStrictEqual([7]);
    await writer.write([point({ timeMicros: now })]);
  });

  test('a point that is not after the last one', async () => {
    await writer.write([point()]);
    await expect(writer.write([point({ timeMicros: now - 60_000_000n })])).rejects.toThrow(
      'in order',
    );
  });
});

test('a lost answer throws and nothing is sent twice', async () => {
  const before = requests().length;
  server.faults.failNext('MetricService/CreateTimeSeries', { code: 14, afterWork: true });
  await expect(writer.write([point()])).rejects.toMatchObject({ code: 'unavailable' });
  expect(requests().length).toBe(before + 1);
});

test('forbidden is not unavailable', async () => {
  server.faults.failNext('MetricService/CreateTimeSeries', { code: 7 });
  await expect(writer.write([point()])).rejects.toMatchObject({ code: 'permission-denied' });
});

test('a metric is declared once, and again without harm or after a failure', async () => {
  const declaration = { metric: 'declared', labels: ['feature'], description: 'Drift by feature' };
  server.faults.failNext('MetricService/CreateMetricDescriptor', { code: 14, times: 2 });
  await writer.declare(declaration);
  await writer.declare(declaration);
  expect(server.metrics.descriptors().get('custom.googleapis.com/declared')).toMatchObject({
    metricKind: 'GAUGE',
    valueType: 'DOUBLE',
    unit: '1',
    displayName: 'declared',
    labels: [{ key: 'feature', valueType: 'STRING' }],
  });
  await writer.write([point({ metric: 'declared', labels: { feature: 'tenure' } })]);
  const undeclared = point({ metric: 'declared', labels: { other: 'x' } });
  await expect(writer.write([undeclared])).rejects.toThrow('unrecognized metric label other');
});

describe('the client itself, as measured', () => {
  test('sends NaN, turns numbers in labels into texts and a Date into 1970', async () => {
    const interval = { endTime: new Date(Number(now / 1000n)) };
    const series = {
      metric: { type: 'custom.googleapis.com/raw', labels: { n: 1 } },
      resource: { type: 'global', labels: { project_id: 'p' } },
      points: [{ interval, value: { doubleValue: Number.NaN } }],
    };
    const request = { name: 'projects/p', timeSeries: [series] };
    await expect(Reflect.apply(client.createTimeSeries, client, [request])).rejects.toThrow(
      'more than 25 hours in the past',
    );
    expect(requests().at(-1)?.request).toMatchObject({
      timeSeries: [
        {
          metric: { labels: { n: '1' } },
          points: [{ interval: { endTime: { seconds: '0' } }, value: { doubleValue: Number.NaN } }],
        },
      ],
    });
  });
});
