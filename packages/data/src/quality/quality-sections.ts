import type { ConformCounts } from '../quarantine.ts';
import { formatNumber } from '../report/format-cell.ts';
import type { ReportSection } from '../report/section.ts';
import type { QualityReport } from './check-table.ts';

/** What became of one source, by its name. */
export interface SourceCounts extends ConformCounts {
  readonly source: string;
}

const statuses = { kept: 'ok', broken: 'alert', unknown: 'no-data' } as const;

/**
 * Sections for `@lagoa/data/report`: one about what was read and quarantined, if any source is given,
 * then one for each checked table.
 *
 * @example
 * qualitySections({ sources: [{ source: 'a.csv', rows: 3, accepted: 2, quarantined: 1, byRule: { missing: 1 } }] })[0]?.status // 'warning'
 */
export function qualitySections({
  sources = [],
  reports = [],
}: {
  readonly sources?: readonly SourceCounts[];
  readonly reports?: readonly QualityReport[];
}): readonly ReportSection[] {
  return [...(sources.length === 0 ? [] : [sourceSection(sources)]), ...reports.map(tableSection)];
}

function sourceSection(sources: readonly SourceCounts[]): ReportSection {
  const byRule = new Map<string, number>();
  for (const source of sources)
    for (const [rule, rows] of Object.entries(source.byRule))
      byRule.set(rule, (byRule.get(rule) ?? 0) + rows);
  const rules = [...byRule].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return {
    kind: 'report-section',
    version: 1,
    title: 'Data quality: sources',
    status: rules.length === 0 ? 'ok' : 'warning',
    blocks: [
      {
        kind: 'table',
        caption: 'Rows in equal rows accepted plus rows quarantined',
        columns: ['source', 'rows', 'accepted', 'quarantined', 'share quarantined'],
        rows: sources.map(({ source, rows, accepted, quarantined }) => [
          source,
          rows,
          accepted,
          quarantined,
          rows === 0 ? null : quarantined / rows,
        ]),
      },
      rules.length === 0
        ? { kind: 'text', text: 'No row broke the contract.', status: 'ok' }
        : {
            kind: 'bars',
            caption: 'Quarantined rows by rule',
            labels: rules.map(([rule]) => rule),
            series: [{ name: 'rows', values: rules.map(([, rows]) => rows) }],
            horizontal: true,
          },
    ],
  };
}

function tableSection({ table, rows, findings }: QualityReport): ReportSection {
  const verdicts = new Set(findings.map(({ verdict }) => verdict));
  const worst = verdicts.has('broken') ? 'broken' : verdicts.has('unknown') ? 'unknown' : 'kept';
  return {
    kind: 'report-section',
    version: 1,
    title: `Data quality: ${table}`,
    status: findings.length === 0 ? 'no-data' : statuses[worst],
    blocks: [
      {
        kind: 'text',
        text: `${formatNumber(rows)} rows, ${findings.length} ${findings.length === 1 ? 'rule' : 'rules'} checked.`,
      },
      {
        kind: 'table',
        columns: ['rule', 'kind', 'verdict', 'expected', 'found'],
        rows: findings.map(({ rule, kind, verdict, expected, found }) => [
          rule,
          kind,
          { status: statuses[verdict], text: verdict },
          expected,
          found,
        ]),
      },
    ],
  };
}
