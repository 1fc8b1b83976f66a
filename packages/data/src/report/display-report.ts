import { formatCell } from './format-cell.ts';
import { type Report, reportBody } from './report-body.ts';
import { reportStyle } from './report-style.ts';
import type { ReportBlock } from './section.ts';

/** The name by which a Jupyter kernel (Deno's among them) asks a value how to show itself. */
export const display: unique symbol = Symbol.for('Jupyter.display');

export interface ReportDisplay {
  [display](): Promise<{ readonly 'text/html': string; readonly 'text/plain': string }>;
}

/**
 * A report as the last value of a notebook cell: HTML where the notebook can show it, else text.
 *
 * @example
 * displayReport({ title: 'Drift', sections: driftSections(report) });
 */
export function displayReport(report: Report): ReportDisplay {
  return {
    [display]: async () => ({
      'text/html': `<style>${reportStyle}</style><div class="lagoa">${await reportBody(report)}</div>`,
      'text/plain': plainReport(report),
    }),
  };
}

function plainReport({ title, subtitle, sections }: Report): string {
  const parts = sections.map((section) => {
    const status = section.status === undefined ? '' : ` [${section.status}]`;
    return [`${section.title}${status}`, ...section.blocks.map(plainBlock)].join('\n');
  });
  return [title, ...(subtitle === undefined ? [] : [subtitle]), '', ...parts].join('\n');
}

function plainBlock(block: ReportBlock): string {
  if (block.kind === 'text') return `  ${block.text}`;
  if (block.kind !== 'table') return `  (picture) ${block.caption}`;
  const rows = [block.columns, ...block.rows.map((row) => row.map(formatCell))];
  const widths = block.columns.map((_, index) =>
    Math.max(...rows.map((row) => row[index]?.length ?? 0)),
  );
  return rows
    .map((row) =>
      `  ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd(),
    )
    .join('\n');
}
