import type { FeatureMatrix } from '@lagoa/features';

/** Rows to learn from or to judge on. */
export interface Dataset {
  readonly matrix: FeatureMatrix;
  /** One per row; 0 or 1 for binary objectives. */
  readonly labels: Float32Array;
  /** One per row, not negative. */
  readonly weights?: Float32Array;
  /** One per row; names the row in evidence. */
  readonly keys?: readonly string[];
  /** Content hash of everything above. */
  readonly hash: string;
}
