import type { ReportCell, ReportSection } from '@lagoa/data/report';
import type { SegmentReport } from './compare-segments.ts';
import type { DriftReport } from './drift-report.ts';
import { firstOf, picture, section, statusWords } from './drift-sections.ts';

/** Pictures of more columns than these would make a page of segments without an end. */
const shownColumns = 20;

/**
 * A scan of segments as report sections: every segment with its verdict and the columns that drifted in
 * it, worst first, and the distributions of those columns (the first 20), to be put beside
 * `driftSections` on one page. Shares of rows only, no rows.
 */
export function segmentSections(report: SegmentReport): readonly ReportSection[] {
  const { by, segments, unseen, status } = report;
  const drifted = segments.filter(({ report: own }) => own.status === 'drift');
  const moved = drifted.flatMap(({ segment, report: own }) =>
    driftedColumns(own).map((column) => ({ segment, column })),
  );
  const overview = section(`Segments by ${by}`, status, [
    {
      kind: 'text',
      text: `${drifted.length} of ${segments.length} segments drifted, after one correction for all of them.`,
    },
    ...(unseen.length === 0
      ? []
      : [
          {
            kind: 'text',
            status: 'warning',
            text: `Segments that the reference lacks: ${firstOf(unseen, 5)}`,
          } as const,
        ]),
    {
      kind: 'table',
      columns: [by, 'status', 'rows before', 'rows now', 'drifted columns'],
      rows: segments.map(({ segment, report: own }): readonly ReportCell[] => [
        segment,
        statusWords[own.status],
        own.referenceRows,
        own.currentRows,
        driftedColumns(own)
          .map(({ column }) => column)
          .join(', '),
      ]),
    },
  ]);
  if (moved.length === 0) return [overview];
  const pictures = moved
    .slice(0, shownColumns)
    .flatMap(({ segment, column }) => picture(`${segment}: ${column.column}`, column));
  return [overview, section(`Distributions by ${by}`, undefined, pictures)];
}

function driftedColumns({ columns }: DriftReport): DriftReport['columns'] {
  return columns.filter(({ status }) => status === 'drift');
}
