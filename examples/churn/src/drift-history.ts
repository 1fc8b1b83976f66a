import { LagoaError, type ObjectStore, readObjectJson } from '@lagoa/data';
import type { DriftReport } from '@lagoa/drift';
import { missingInput } from './landing.ts';

const keyOf = (month: string): string => `diamond/churn/drift-reports/${month}.json`;

/** Keeps a month's drift report in the bucket, in place of an earlier one. */
export async function writeDriftReport(
  bucket: ObjectStore,
  { month, report }: { readonly month: string; readonly report: DriftReport },
): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(report, undefined, 2)}\n`);
  await bucket.put(keyOf(month), bytes, { ifGeneration: 'any' });
}

/** The reports of these months, in their order. Throws `not-found` where one is missing. */
export function readDriftHistory(
  bucket: ObjectStore,
  months: readonly string[],
): Promise<readonly DriftReport[]> {
  return Promise.all(
    months.map(async (month) => {
      const value = await readObjectJson(bucket, keyOf(month));
      if (value === undefined) throw missingInput(`drift report of ${month}`, 'monitor');
      if (isDriftReport(value)) return value;
      throw new LagoaError('corrupt', `object ${keyOf(month)} is not a drift report of version 1`, {
        details: { name: keyOf(month) },
      });
    }),
  );
}

function isDriftReport(value: unknown): value is DriftReport {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'drift-report' &&
    'version' in value &&
    value.version === 1
  );
}
