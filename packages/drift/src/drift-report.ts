import type { BinnedRows } from './binned-rows.ts';
import type { DriftResult, DriftStatus } from './drift-result.ts';

/** One column of a report. */
export interface ColumnDrift {
  readonly column: string;
  readonly status: DriftStatus;
  /** `adjustedPValue` is what the false discovery rate is compared with. */
  readonly results: readonly (DriftResult & { readonly adjustedPValue: number | null })[];
  /** Rows in the bins of PSI, for pictures. */
  readonly rows: BinnedRows;
  /** Levels that the reference does not have, with their rows. */
  readonly unseen: readonly (readonly [level: string, rows: number])[];
}

/** One window against the reference. Plain JSON, no rows. */
export interface DriftReport {
  readonly kind: 'drift-report';
  readonly version: 1;
  readonly window: string | null;
  readonly status: DriftStatus;
  readonly referenceRows: number;
  readonly currentRows: number;
  readonly columns: readonly ColumnDrift[];
  /** Freshness and volume, where the policy asks for them. */
  readonly table?: readonly DriftResult[];
}
