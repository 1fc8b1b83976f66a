import type { IngestSource } from '@lagoa/data';
import { drawMonth, type SyntheticRow, type TelcoMonth, telcoCsv } from './generate-telco.ts';

/**
 * A synthetic month as a CSV file that exists only while it is read; each `open` makes the same
 * bytes again.
 */
export function createTelcoSource(
  month: TelcoMonth,
  rows: Iterable<SyntheticRow> = drawMonth(month),
): IngestSource {
  return {
    name: `synthetic customers, seed ${month.seed}, month ${month.month}`,
    extension: '.csv',
    async *open() {
      const encoder = new TextEncoder();
      for (const chunk of telcoCsv(rows)) yield encoder.encode(chunk);
    },
  };
}
