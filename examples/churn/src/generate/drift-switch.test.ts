import { compareProfiles, profileSpecFor, profileTable } from '@lagoa/drift';
import { expect, test } from 'vitest';
import { driftPolicy } from '../drift-policy.ts';
import { churn } from '../tables.ts';
import { type DriftKind, parseDrift } from './drift-switch.ts';
import { generateTelcoMonth } from './generate-telco.ts';

/** One synthetic month as columns of text and numbers, blanks missing. */
function columnsOf(drift: string): Readonly<Record<string, readonly (string | number | null)[]>> {
  const month = { seed: 3, month: 1, customers: 4000, drift: parseDrift(drift) };
  const rows = [...generateTelcoMonth(month)].map(({ row }) => row);
  return Object.fromEntries(
    Object.entries(profileSpecFor(churn).columns).map(([name, { kind }]) => [
      name,
      rows.map((row) => {
        const text =
          Object.entries(row)
            .find(([column]) => column === name)?.[1]
            .trim() ?? '';
        return text === '' ? null : kind === 'numeric' ? Number(text) : text;
      }),
    ]),
  );
}

const reference = await profileTable(columnsOf('none'), profileSpecFor(churn));

test.each<[DriftKind, string]>([
  ['price-rise', 'MonthlyCharges'],
  ['new-payment-method', 'PaymentMethod'],
  ['missing-sensor', 'MonthlyCharges'],
  ['label-shift', 'Churn'],
])('%s is seen as drift of %s', async (kind, column) => {
  const current = await profileTable(columnsOf(`${kind}@1`), profileSpecFor(reference));
  const report = compareProfiles(reference, current, driftPolicy);
  expect(report.status).toBe('drift');
  const drifted = report.columns.filter(({ status }) => status === 'drift');
  expect(drifted.map((own) => own.column)).toContain(column);
});
