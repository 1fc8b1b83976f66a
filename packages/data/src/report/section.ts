/**
 * One table cell. Whole numbers are shown in full, others with four significant digits; a status
 * is shown as a coloured word (`text`, or the status' own).
 */
export type ReportCell =
  | string
  | number
  | boolean
  | null
  | { readonly status: ReportStatus; readonly text?: string };

/** Words a reader can scan for; each has a colour and a text, never a colour alone. */
export type ReportStatus = 'ok' | 'warning' | 'alert' | 'no-data';

export interface ReportSeries {
  readonly name: string;
  /** `[x, y]`, in drawing order. */
  readonly points: readonly (readonly [number, number])[];
  /** A thin dashed line, for references such as the diagonal of a ROC curve. */
  readonly dashed?: boolean;
}

/** One thing on a report page. Plain JSON; nothing in it is trusted as HTML. */
export type ReportBlock =
  | { readonly kind: 'text'; readonly text: string; readonly status?: ReportStatus }
  | {
      readonly kind: 'table';
      readonly caption?: string;
      readonly columns: readonly string[];
      readonly rows: readonly (readonly ReportCell[])[];
    }
  | {
      readonly kind: 'bars';
      readonly caption: string;
      readonly labels: readonly string[];
      /** One list of values per series, each as long as `labels`. */
      readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
      readonly horizontal?: boolean;
    }
  | {
      readonly kind: 'lines';
      readonly caption: string;
      readonly xLabel: string;
      readonly yLabel: string;
      readonly series: readonly ReportSeries[];
      readonly xRange?: readonly [number, number];
      readonly yRange?: readonly [number, number];
    }
  | {
      readonly kind: 'vega-lite';
      readonly caption: string;
      readonly specification: Readonly<Record<string, unknown>>;
    };

/** A titled part of a report. Packages return sections; applications choose and order them. */
export interface ReportSection {
  readonly kind: 'report-section';
  readonly version: 1;
  readonly title: string;
  readonly status?: ReportStatus;
  readonly blocks: readonly ReportBlock[];
}
