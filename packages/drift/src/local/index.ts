export { createJsonLinesMetricWriter } from './json-lines-metric-writer.ts';
export { createOpenMetricsWriter, formatOpenMetrics } from './open-metrics-writer.ts';
