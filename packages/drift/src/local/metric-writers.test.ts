import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MetricPoint } from '../metric-writer.ts';
import {
  createJsonLinesMetricWriter,
  createOpenMetricsWriter,
  formatOpenMetrics,
} from './index.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'metrics-'));
});
afterAll(() => rm(folder, { recursive: true }));

const point = (over: Partial<MetricPoint> = {}): MetricPoint => ({
  metric: 'churn_feature_drift_score',
  labels: { feature: 'tenure', statistic: 'psi' },
  value: 0.25,
  timeMicros: 1_767_225_600_000_001n,
  ...over,
});

test('OpenMetrics text, as its specification writes it', () => {
  const points = [
    point(),
    point({ metric: 'other', labels: {}, value: Number.NaN, timeMicros: -1n }),
    point({ labels: { feature: 'a "quoted\\ \n name' }, value: Infinity }),
    // Later than the first point, in its place.
    point({ value: 0.5 }),
  ];
  expect(formatOpenMetrics(points)).toBe(`# TYPE churn_feature_drift_score gauge
churn_feature_drift_score{feature="tenure",statistic="psi"} 0.5 1767225600.000001
churn_feature_drift_score{feature="a \\"quoted\\\\ \\n name"} +Inf 1767225600.000001
# TYPE other gauge
other NaN -0.000001
# EOF
`);
  expect(formatOpenMetrics([])).toBe('# EOF\n');
});

test.each([[{ metric: '1x' }], [{ labels: { 'a-b': '' } }]])('%o is refused', (over) => {
  expect(() => formatOpenMetrics([point(over)])).toThrow('not a digit first');
});

test('the OpenMetrics file is replaced whole and leaves no draft', async () => {
  const file = join(folder, 'node/drift.prom');
  const writer = createOpenMetricsWriter({ file });
  await writer.write([point()]);
  await writer.write([point({ value: 1 })]);
  expect(await readFile(file, 'utf8')).toBe(formatOpenMetrics([point({ value: 1 })]));
  expect(await readdir(join(folder, 'node'))).toEqual(['drift.prom']);
  await expect(writer.write([point()], { signal: AbortSignal.abort() })).rejects.toThrow();
  await expect(writer.write([point({ metric: '' })])).rejects.toThrow('metric name');
  expect(await readFile(file, 'utf8')).toContain(' 1 ');
});

test('JSON lines are appended', async () => {
  const file = join(folder, 'lines/drift.jsonl');
  const writer = createJsonLinesMetricWriter({ file });
  await writer.write([point(), point({ value: Number.NaN })]);
  await writer.write([]);
  await writer.write([point()]);
  const lines = (await readFile(file, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ value }) => value)).toEqual([0.25, 'NaN', 0.25]);
  expect(lines[0]).toEqual({ ...point(), timeMicros: '1767225600000001' });
});
