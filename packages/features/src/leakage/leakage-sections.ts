import type { ReportCell, ReportSection } from '@lagoa/data/report';
import type { LeakageFinding, LeakageReport } from './finding.ts';

/** A leakage report for people: every sign with its reason, and what was not looked for. */
export function leakageSections(report: LeakageReport): readonly ReportSection[] {
  const { findings, notChecked, rows, slots } = report;
  const worst = findings.some(({ status }) => status === 'alert') ? 'alert' : 'warning';
  const table = (found: readonly LeakageFinding[]) =>
    ({
      kind: 'table',
      columns: ['sign', 'where', 'how much', 'status', 'reason'],
      rows: found.map((finding): readonly ReportCell[] => [
        finding.kind,
        ...placeOf(finding),
        { status: finding.status },
        finding.reason,
      ]),
    }) as const;
  return [
    {
      kind: 'report-section',
      version: 1,
      title: 'Leakage',
      status: findings.length === 0 ? 'ok' : worst,
      blocks: [
        {
          kind: 'text',
          text: `${findings.length === 0 ? 'No sign' : `${findings.length} signs`} that features know the label or the future, in ${rows} rows and ${slots} slots. Checked: ${report.checked.join(', ')}.`,
        },
        ...(findings.length === 0 ? [] : [table(findings)]),
        ...notChecked.map(
          ({ check, why }) =>
            ({
              kind: 'text',
              text: `Not checked: ${check}, which ${why}.`,
              status: 'no-data',
            }) as const,
        ),
      ],
    },
  ];
}

function placeOf(finding: LeakageFinding): readonly [where: string, howMuch: number] {
  switch (finding.kind) {
    case 'future-dated':
      return [finding.column, finding.share];
    case 'label-proxy':
      return [finding.slot, finding.agreement];
    case 'single-feature-auc':
      return [finding.slot, finding.auc];
    case 'split-gap':
      return ['random and later rows', finding.randomAuc - finding.timeAuc];
  }
}
