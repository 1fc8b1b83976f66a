import { contentHash, readColumn, rowsToBatch, type TableStore } from '@lagoa/data';
import {
  compareProfiles,
  driftMetrics,
  type DriftReport,
  driftRows,
  driftTable,
} from '@lagoa/drift';
import { openChampion, profileOf } from '../champion.ts';
import { writeDriftReport } from '../drift-history.ts';
import { driftPolicy } from '../drift-policy.ts';
import { readLanding } from '../landing.ts';
import { endOfMonthMicros, monthName } from '../month.ts';
import { newestSnapshot } from '../newest-snapshot.ts';
import { profileWindow } from '../profile-window.ts';
import { featuresChurn, names, scoredChurn } from '../tables.ts';
import { splitCustomers } from '../training-data.ts';
import type { Wiring } from '../wiring.ts';

/**
 * Compares every month with what the champion learnt from. Of the training month itself only the
 * customers that the model has not seen are compared (the test part). Writes the drift table, a
 * report for each month, and the metrics; returns the reports, oldest first.
 */
export async function monitor(wiring: Wiring): Promise<readonly DriftReport[]> {
  const { bucket, tables, metrics, progress } = wiring;
  const { files } = await readLanding(bucket);
  const champion = await openChampion(wiring);
  const reference = profileOf(champion);
  await newestSnapshot(tables, scoredChurn, { madeBy: 'score' });
  const unseen = await testCustomers(tables);
  const reports: DriftReport[] = [];
  for (const [index, { month }] of files.entries()) {
    const window = monthName(month);
    progress.detail(window);
    const profile = await profileWindow(tables, {
      month,
      reference,
      ...(index === 0 && { only: unseen }),
    });
    const report = compareProfiles(reference, profile, { ...driftPolicy, window });
    await tables.publish(driftTable, batchOf(report), {
      mode: 'replace-partitions',
      provenance: {
        inputs: { [window]: contentHash(profile), reference: contentHash(reference) },
        parameters: driftPolicy,
      },
    });
    await writeDriftReport(bucket, { month, report });
    reports.push(report);
  }
  const points = files.flatMap(({ month }, i) => {
    const report = reports[i];
    const timeMicros = endOfMonthMicros(month);
    return report === undefined
      ? []
      : driftMetrics(report, { metric: names.driftMetric, timeMicros });
  });
  await metrics.write(points);
  return reports;
}

/** The customers of the training month that no model has learnt from. */
async function testCustomers(tables: TableStore): Promise<ReadonlySet<string>> {
  const customers: string[] = [];
  for await (const batch of tables.read(featuresChurn, { columns: ['customerID'] }))
    customers.push(...readColumn(batch, 'customerID').strings().map(String));
  const { test } = splitCustomers(customers);
  return new Set(Array.from(test, (row) => customers[row] ?? ''));
}

async function* batchOf(report: DriftReport) {
  yield await rowsToBatch(driftTable, driftRows(report));
}
