/** A feature's place in a byte column: its bin is `floor(byte / factor) % values`. */
export interface Member {
  readonly feature: number;
  readonly bins: number;
  readonly hasMissing: boolean;
  /** Bins, and one for missing values where there are some. */
  readonly values: number;
  readonly factor: number;
}

/** One byte per row that holds the bins of one feature, or of several with few bins each. */
export interface ByteColumn {
  readonly members: readonly Member[];
  /** Values that the byte takes. */
  readonly values: number;
}

/** Packed columns take at most so many values, and a whole byte of them from so many rows on. */
const MOST_PACKED = 32;
const MANY_ROWS = 50_000;

/**
 * Gives each feature a byte column, and neighbours with few values one together, so that a row's
 * 40 flags are counted as 8 columns.
 *
 * @param rows of the training: what packing saves is counted per row, what it costs scanned per node
 */
export function packColumns(
  features: readonly { readonly bins: number; readonly hasMissing: boolean }[],
  rows: number,
): readonly ByteColumn[] {
  const most = rows < MANY_ROWS ? MOST_PACKED : 256;
  const columns: { members: Member[]; values: number }[] = [];
  let open: { members: Member[]; values: number } | undefined;
  for (const [feature, { bins, hasMissing }] of features.entries()) {
    const values = bins + Number(hasMissing);
    const isSmall = 2 * values <= most;
    if (isSmall && open && open.values * values <= most) {
      open.members.push({ feature, bins, hasMissing, values, factor: open.values });
      open.values *= values;
      continue;
    }
    const column = { members: [{ feature, bins, hasMissing, values, factor: 1 }], values };
    columns.push(column);
    if (isSmall) open = column;
  }
  return columns;
}
