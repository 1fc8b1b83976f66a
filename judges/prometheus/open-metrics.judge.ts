import { expect, test } from 'vitest';
import { formatOpenMetrics } from '../../packages/drift/src/local/open-metrics-writer.ts';
import type { MetricPoint } from '../../packages/drift/src/metric-writer.ts';
import { describeJudge, runPython } from '../judge.ts';

const parse = (text: string): unknown => JSON.parse(runPython('judges/prometheus/parse.py', text));

const points: readonly MetricPoint[] = [
  {
    metric: 'churn_drift',
    labels: { feature: 'tenure', statistic: 'psi' },
    value: 0.25,
    timeMicros: 1_790_000_000_123_456n,
  },
  {
    metric: 'churn_drift',
    labels: { feature: 'a "quoted" \\ back\nline' },
    value: 1e-300,
    timeMicros: 1n,
  },
  { metric: 'churn_rows', labels: {}, value: 7043, timeMicros: 1_790_000_000_000_000n },
  { metric: 'churn_drift', labels: { feature: 'é ≥ 5' }, value: Number.NaN, timeMicros: 5n },
  { metric: 'churn_drift', labels: { feature: 'wild' }, value: Infinity, timeMicros: 5n },
];

describeJudge('prometheus', () => {
  test('every point is read as it was written', () => {
    const read = parse(formatOpenMetrics(points));
    const expected = [points[0], points[1], points[3], points[4], points[2]].map((point) => ({
      type: 'gauge',
      metric: point?.metric,
      labels: point?.labels,
    }));
    expect(read).toMatchObject(expected);
    expect(read).toMatchObject([
      { value: '0.25', time: '1790000000.123456000' },
      { value: '1e-300', time: '0.000001000' },
      { value: 'nan' },
      { value: 'inf' },
      { value: '7043' },
    ]);
  });

  test('no points are a text too', () => {
    expect(parse(formatOpenMetrics([]))).toEqual([]);
  });

  test('the parser does refuse: a text without its end, and a family in two pieces', () => {
    const text = formatOpenMetrics(points);
    expect(() => parse(text.replace('# EOF\n', ''))).toThrow('EOF');
    const lines = text.split('\n');
    const torn = [...lines.slice(0, 2), ...lines.slice(5, 7), ...lines.slice(2, 5), '# EOF', ''];
    expect(() => parse(torn.join('\n'))).toThrow('failed');
  });
});
