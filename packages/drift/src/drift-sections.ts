import {
  formatNumber,
  type ReportBlock,
  type ReportCell,
  type ReportSection,
  type ReportStatus,
} from '@lagoa/data/report';
import type { ColumnDrift, DriftReport } from './drift-report.ts';
import type { DriftStatus, StatisticName } from './drift-result.ts';
import { adviceFor } from './drift-advice.ts';

/** How a status is shown. */
export const statusWords: Readonly<
  Record<DriftStatus, { readonly status: ReportStatus; readonly text: string }>
> = {
  drift: { status: 'alert', text: '▲ Drift' },
  ok: { status: 'ok', text: '✓ OK' },
  'no-data': { status: 'no-data', text: '○ No data' },
  'too-few-rows': { status: 'no-data', text: '○ Too few rows' },
};

/** Columns of the overview: PSI always, the others where a column was judged by them. */
const statisticTitles: readonly (readonly [StatisticName, string])[] = [
  ['psi', 'PSI'],
  ['jensen-shannon', 'JS, bits'],
  ['hellinger', 'Hellinger'],
  ['total-variation', 'total variation'],
  ['chi-square', 'χ²'],
  ['l-infinity', 'L∞'],
  ['two-proportion', 'Z of shares'],
  ['kolmogorov-smirnov', 'KS'],
  ['wasserstein', 'Wasserstein, σ'],
  ['mean-shift', 'Z of means'],
  ['variance-shift', 'ratio of spreads'],
];

/**
 * A drift report, or a history of them (oldest first), as report sections: the verdicts of the
 * newest window with what to do about them, worst first; the trend of PSI over the windows where there
 * are several; then each column with both distributions. Shares of rows only, no rows. Segments have
 * sections of their own: `segmentSections`.
 */
export function driftSections(
  source: DriftReport | readonly DriftReport[],
): readonly ReportSection[] {
  const history: readonly DriftReport[] = 'kind' in source ? [source] : source;
  const newest = history.at(-1);
  if (newest === undefined) return [];
  const columns = [...newest.columns].sort(
    (a, b) =>
      rank(a.status) - rank(b.status) || (statistic(b, 'psi') ?? -1) - (statistic(a, 'psi') ?? -1),
  );
  return [
    overview(newest, columns),
    ...(history.length > 1 ? [trend(history, columns)] : []),
    distributions(newest, columns),
  ];
}

function overview(report: DriftReport, columns: readonly ColumnDrift[]): ReportSection {
  const drifted = columns.filter(({ status }) => status === 'drift');
  const silent = columns.filter(({ status }) => status === 'no-data' || status === 'too-few-rows');
  const shown = statisticTitles.filter(
    ([name]) =>
      name === 'psi' || columns.some(({ results }) => results.some((each) => each.name === name)),
  );
  return section(`Drift${windowName(report)}`, report.status, [
    {
      kind: 'text',
      text: [
        `${drifted.length} of ${columns.length} columns drifted`,
        ...(silent.length > 0 ? [`${silent.length} could not be judged`] : []),
        `${formatNumber(report.currentRows)} rows against ${formatNumber(report.referenceRows)} reference rows.`,
      ].join('; '),
    },
    ...advices(drifted),
    ...tableFacts(report),
    {
      kind: 'table',
      caption:
        'A column drifts when a statistic is significant after correction for all of them and at least as large as its floor.',
      columns: [
        'column',
        'status',
        ...shown.map(([, title]) => title),
        'missing before, %',
        'missing now, %',
        'adjusted p',
        'drifted by',
      ],
      rows: columns.map((column): readonly ReportCell[] => [
        column.column,
        statusWords[column.status],
        ...shown.map(([name]) => rounded(statistic(column, name), 4)),
        percent(missing(column, 'reference')),
        percent(missing(column, 'current')),
        smallest(column),
        column.results.flatMap(({ name, status }) => (status === 'drift' ? [name] : [])).join(', '),
      ]),
    },
    ...unseenLevels(columns),
  ]);
}

/** What to do, once for all columns that need the same; the first ten by name. */
function advices(drifted: readonly ColumnDrift[]): readonly ReportBlock[] {
  const columnsOf = new Map<string, string[]>();
  for (const column of drifted) {
    const advice = adviceFor(column);
    columnsOf.set(advice, [...(columnsOf.get(advice) ?? []), column.column]);
  }
  return [...columnsOf].map(([advice, columns]) => ({
    kind: 'text',
    status: 'alert',
    text: `What to do about ${firstOf(columns, 10)}: ${advice}`,
  }));
}

/** The first of some names, and how many there are more. */
export function firstOf(names: readonly string[], count: number): string {
  const more = names.length > count ? ` and ${formatNumber(names.length - count)} more` : '';
  return `${names.slice(0, count).join(', ')}${more}`;
}

/** New levels by column, the most frequent first; those of drifted columns on top. */
function unseenLevels(columns: readonly ColumnDrift[]): readonly ReportBlock[] {
  const rows = columns
    .filter(({ unseen }) => unseen.length > 0)
    .map(({ column, unseen }): readonly ReportCell[] => {
      const levels = [...unseen].sort(([, a], [, b]) => b - a);
      return [
        column,
        firstOf(
          levels.map(([level, count]) => `${level} (${formatNumber(count)})`),
          5,
        ),
      ];
    });
  if (rows.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: 'Levels that the reference lacks, with their rows',
      columns: ['column', 'levels'],
      rows,
    },
  ];
}

/** Freshness and volume, which are of the table and not of a column. */
function tableFacts({ table = [] }: DriftReport): readonly ReportBlock[] {
  if (table.length === 0) return [];
  return [
    {
      kind: 'table',
      caption: 'The table as a whole',
      columns: ['what', 'status', 'value', 'unit'],
      rows: table.map((result): readonly ReportCell[] => [
        result.name,
        statusWords[result.status],
        rounded(result.statistic, 4),
        result.unit,
      ]),
    },
  ];
}

function trend(history: readonly DriftReport[], columns: readonly ColumnDrift[]): ReportSection {
  const ever = new Set(
    history.flatMap((report) =>
      report.columns.flatMap(({ column, status }) => (status === 'drift' ? [column] : [])),
    ),
  );
  const moved = columns.filter(({ column }) => ever.has(column));
  const shown = moved.length > 0 ? moved.slice(0, 5) : columns.slice(0, 3);
  const series = shown.map(({ column }) => ({
    name: column,
    points: history.flatMap((report, index) => {
      const found = report.columns.find((each) => each.column === column);
      const value = found === undefined ? null : statistic(found, 'psi');
      return value === null ? [] : [[index + 1, value] as const];
    }),
  }));
  return section('Drift over time', undefined, [
    {
      kind: 'lines',
      caption: `PSI of ${shown.length === 1 ? shown[0]?.column : 'the most drifted columns'}, window by window`,
      xLabel: 'window',
      yLabel: '',
      series,
    },
    {
      kind: 'table',
      columns: ['window', 'status', 'rows', 'drifted columns'],
      rows: history.map((report, index): readonly ReportCell[] => [
        report.window ?? `${index + 1}`,
        statusWords[report.status],
        report.currentRows,
        report.columns.flatMap((each) => (each.status === 'drift' ? [each.column] : [])).join(', '),
      ]),
    },
  ]);
}

function distributions(report: DriftReport, columns: readonly ColumnDrift[]): ReportSection {
  const pictures = columns.flatMap((column) => picture(column.column, column));
  return section(`Distributions${windowName(report)}`, undefined, pictures);
}

/** Both distributions of a column; nothing where there are no rows to show. */
export function picture(
  name: string,
  { status, rows }: Pick<ColumnDrift, 'status' | 'rows'>,
): readonly ReportBlock[] {
  if (rows.labels.length === 0) return [];
  return [
    {
      kind: 'bars',
      caption: `${name} (${statusWords[status].text}), share of rows`,
      labels: rows.labels,
      series: [
        { name: 'reference', values: shares(rows.reference) },
        { name: 'current', values: shares(rows.current) },
      ],
    },
  ];
}

/** A section, marked by a status where there is one. */
export function section(
  title: string,
  status: DriftStatus | undefined,
  blocks: readonly ReportBlock[],
): ReportSection {
  const mark = status === undefined ? {} : { status: statusWords[status].status };
  return { kind: 'report-section', version: 1, title, ...mark, blocks };
}

function windowName({ window }: DriftReport): string {
  return window === null ? '' : `, ${window}`;
}

function rank(status: DriftStatus): number {
  return ['drift', 'too-few-rows', 'no-data', 'ok'].indexOf(status);
}

function statistic({ results }: ColumnDrift, name: StatisticName): number | null {
  return results.find((result) => result.name === name)?.statistic ?? null;
}

function missing({ results }: ColumnDrift, side: 'reference' | 'current'): number | null {
  return results.find(({ name }) => name === 'missing-rate')?.details[side] ?? null;
}

/** The smallest adjusted p-value, in words where four decimals would show 0. */
function smallest({ results }: ColumnDrift): number | string | null {
  const values = results.flatMap(({ adjustedPValue }) => adjustedPValue ?? []);
  if (values.length === 0) return null;
  const least = Math.min(...values);
  return least < 1e-4 ? '< 0.0001' : rounded(least, 4);
}

function percent(share: number | null): number | null {
  return rounded(share === null ? null : 100 * share, 1);
}

function rounded(value: number | null, decimals: number): number | null {
  return value === null ? null : Number(value.toFixed(decimals));
}

function shares(rows: readonly number[]): readonly number[] {
  const total = rows.reduce((sum, count) => sum + count, 0);
  return rows.map((count) => (total === 0 ? 0 : count / total));
}
