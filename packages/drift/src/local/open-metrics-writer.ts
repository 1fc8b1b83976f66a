import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LagoaError } from '@lagoa/data';
import type { MetricPoint, MetricWriter } from '../metric-writer.ts';

/**
 * Writes points as one OpenMetrics text file, for Prometheus' textfile collector: each call
 * replaces the whole file by a rename, so that a reader never sees half of it. Metrics are gauges;
 * of two points with equal metric and labels the later is kept, since a file may hold only one.
 *
 * Throws `invalid-argument` for a metric or label name that OpenMetrics does not allow.
 */
export function createOpenMetricsWriter(options: { readonly file: string }): MetricWriter {
  const { file } = options;
  return {
    async write(points, { signal } = {}) {
      signal?.throwIfAborted();
      const text = formatOpenMetrics(points);
      await mkdir(dirname(file), { recursive: true });
      const draft = `${file}.${randomUUID()}.tmp`;
      try {
        const handle = await open(draft, 'wx');
        try {
          await handle.writeFile(text, { encoding: 'utf8', signal });
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(draft, file);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

/** Points as OpenMetrics text: each metric's points together, in order of first appearance. */
export function formatOpenMetrics(points: readonly MetricPoint[]): string {
  const metrics = new Map<string, Map<string, string>>();
  for (const point of points) {
    checkName('metric', point.metric);
    const samples = metrics.get(point.metric) ?? new Map<string, string>();
    metrics.set(point.metric, samples);
    const key = `${point.metric}${formatLabels(point.labels)}`;
    samples.set(key, `${key} ${formatValue(point.value)} ${formatTime(point.timeMicros)}`);
  }
  const families = [...metrics].map(([metric, samples]) =>
    [`# TYPE ${metric} gauge`, ...samples.values(), ''].join('\n'),
  );
  return `${families.join('')}# EOF\n`;
}

function formatLabels(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => {
      checkName('label', name);
      const escaped = value.replace(/[\\"\n]/g, (each) => (each === '\n' ? '\\n' : `\\${each}`));
      return `${name}="${escaped}"`;
    });
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function formatValue(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

/** Seconds with six decimals, all digits kept. */
function formatTime(micros: bigint): string {
  const sign = micros < 0n ? '-' : '';
  const digits = String(micros < 0n ? -micros : micros).padStart(7, '0');
  return `${sign}${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

function checkName(what: 'metric' | 'label', name: string): void {
  const pattern = what === 'metric' ? /^[a-zA-Z_:][a-zA-Z0-9_:]*$/ : /^[a-zA-Z_][a-zA-Z0-9_]*$/;
  if (!pattern.test(name))
    throw new LagoaError(
      'invalid-argument',
      `a ${what} name is letters, digits and _, not a digit first, got ${JSON.stringify(name)}`,
      { details: { argument: what } },
    );
}
