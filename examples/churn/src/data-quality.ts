import { checkTable, type QualityReport, qualitySections, type SetRule } from '@lagoa/data/quality';
import type { ReportSection } from '@lagoa/data/report';
import { countSources } from './count-rows.ts';
import type { Landing } from './landing.ts';
import { billing, churn, support, usage } from './tables.ts';
import { telcoRules } from './telco-csv.ts';
import type { Wiring } from './wiring.ts';

const churnRules: readonly SetRule<typeof churn>[] = [
  { kind: 'unique', name: 'one row a customer and month', columns: ['customerID', 'month'] },
  { kind: 'complete', name: 'bills are known', column: 'MonthlyCharges', share: 0.95 },
];

/** Sections about what the months brought, what was refused and why, and the silver tables as they are. */
export async function dataQualitySections(
  { tables, clock, openWarehouse }: Wiring,
  landing: Landing,
): Promise<readonly ReportSection[]> {
  const events = landing.files.every((file) => file.events !== undefined);
  const checked = events ? [usage, billing, support] : [];
  const engine = openWarehouse([churn, ...checked], {});
  const now = clock.now();
  const reports: QualityReport[] = [
    await checkTable(engine, churn, { rowRules: telcoRules, setRules: churnRules, now }),
  ];
  for (const table of checked) {
    const on = { customerID: 'customerID', month: 'month' };
    const setRules = [
      { kind: 'references', name: 'of a known customer', on, table: churn },
    ] as const;
    reports.push(await checkTable(engine, table, { setRules, now }));
  }
  return qualitySections({ sources: await countSources(tables, landing), reports });
}
