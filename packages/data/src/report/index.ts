export type {
  ReportBlock,
  ReportCell,
  ReportSection,
  ReportSeries,
  ReportStatus,
} from './section.ts';
