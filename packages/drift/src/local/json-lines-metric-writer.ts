import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MetricWriter } from '../metric-writer.ts';

/**
 * Appends points to a file, one JSON object a line; `timeMicros` is a string, to keep its digits,
 * and a value that JSON lacks (NaN, ±∞) is one too. A call appends all its lines at once.
 */
export function createJsonLinesMetricWriter(options: { readonly file: string }): MetricWriter {
  const { file } = options;
  return {
    async write(points, { signal } = {}) {
      signal?.throwIfAborted();
      await mkdir(dirname(file), { recursive: true });
      const lines = points.map(({ metric, labels, value, timeMicros }) => {
        const written = Number.isFinite(value) ? value : String(value);
        return `${JSON.stringify({ metric, labels, value: written, timeMicros: String(timeMicros) })}\n`;
      });
      if (lines.length > 0) await appendFile(file, lines.join(''), 'utf8');
    },
  };
}
