export { bars } from './bars.ts';
export { displayReport, type ReportDisplay } from './display-report.ts';
export { formatNumber } from './format-cell.ts';
export { lines } from './lines.ts';
export { renderReport } from './render-report.ts';
export type { Report } from './report-body.ts';
export type {
  ReportBlock,
  ReportCell,
  ReportSection,
  ReportSeries,
  ReportStatus,
} from './section.ts';
