/** What the story comes to, in one screen. */
export interface Summary {
  readonly description: string;
  readonly rowsIn: number;
  readonly quarantined: number;
  readonly auc: { readonly value: number; readonly low: number; readonly high: number };
  /** Only invented data knows it. */
  readonly bestPossibleAuc?: number;
  /** Whether the newest model became the champion, and why. */
  readonly promotion: string;
  readonly months: readonly {
    readonly month: string;
    readonly verdict: string;
    readonly detail: string;
  }[];
  readonly retrain: string;
  /** Where the report lies. */
  readonly report: string;
}

/** The summary as an aligned table of plain text. */
export function formatSummary(summary: Summary): string {
  const { auc, bestPossibleAuc } = summary;
  const lines: readonly (readonly [string, string])[] = [
    ['data', summary.description],
    ['rows in', count(summary.rowsIn)],
    ['quarantined', count(summary.quarantined)],
    [
      'AUC on test',
      `${auc.value.toFixed(3)}, 95 % interval ${auc.low.toFixed(3)} to ${auc.high.toFixed(3)}` +
        (bestPossibleAuc === undefined ? '' : ` (best possible ${bestPossibleAuc.toFixed(3)})`),
    ],
    ['gate', summary.promotion],
    ...summary.months.map(
      ({ month, verdict, detail }) => [`drift ${month}`, `${verdict.padEnd(8)} ${detail}`] as const,
    ),
    ['train again', summary.retrain],
    ['report', summary.report],
  ];
  const width = Math.max(...lines.map(([name]) => name.length));
  return `${lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n')}\n`;
}

const count = (value: number): string => value.toLocaleString('en-US');
