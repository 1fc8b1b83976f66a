/** Where a thread keeps what is its own. Addresses in bytes. */
export interface ThreadPlan {
  readonly firstRow: number;
  readonly rows: number;
  /** Least and largest value and whether one is missing, per feature. */
  readonly least: number;
  readonly largest: number;
  readonly missing: number;
  /** Lists of row numbers, for nodes of even and of odd depth. */
  readonly lists: readonly [number, number];
  readonly scratch: number;
  /** Histograms of the members of a packed column. */
  readonly spread: number;
  /** One f64 or i64. */
  readonly result: number;
}

/** What is where in the memory that all threads of a training share. Addresses in bytes. */
export interface MemoryPlan {
  readonly rows: number;
  readonly features: number;
  readonly isLogistic: boolean;
  readonly maxBin: number;
  /** Splits that are worked on together. */
  readonly pairs: number;
  /** Histograms that are kept. */
  readonly slots: number;
  readonly threads: readonly ThreadPlan[];
  readonly control: number;
  readonly round: number;
  readonly settings: number;
  readonly actions: number;
  readonly tables: number;
  readonly scans: number;
  readonly masks: number;
  readonly found: number;
  readonly cuts: number;
  /** Per feature: bins, hasMissing, and the floor as f32. */
  readonly facts: number;
  readonly directions: number;
  readonly columnTable: number;
  readonly memberTable: number;
  readonly margins: number;
  readonly labels: number;
  /** Relative weights, and those of the metrics; 0 where rows have none. */
  readonly weights: number;
  readonly metricWeights: number;
  readonly blockSums: number;
  /** From here on: samples of the values first, then records, columns and histograms. */
  readonly data: number;
  readonly bytes: number;
}

/** Rows whose values are looked at together. */
export const CHUNK_ROWS = 512;
/** Features whose sample is gathered together: a cache line of them. */
export const SKETCH_FEATURES = 16;
/** i32 words of an action, and bytes of a node to scan. */
export const ACTION_WORDS = 12;
export const SCAN_BYTES = 64;
export const FOUND_BYTES = 32;
export const MEMBER_BYTES = 20;

/** Of a column's sums in a histogram, and of a plane of a block's records: `boost-histogram.ts`. */
export const COLUMN_BYTES: number = 256 * 8 + 16;
const PLANE_BYTES = CHUNK_ROWS * 8 + 64;

/** Histograms may take so much, as far as the depth allows. */
const HISTOGRAM_BYTES = 64 * 2 ** 20;
const MOST_PAIRS = 64;

export function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

/** Bytes of a record: a byte per column, then the pair, on a multiple of 16. */
export function recordLayout(columns: number): {
  readonly pairAt: number;
  readonly stride: number;
} {
  const pairAt = roundUp(columns, 8);
  return { pairAt, stride: roundUp(pairAt + 8, 16) };
}

/**
 * Lays out the memory of a training. How many bins and columns there will be is not known yet, so
 * the last part is as large as it may become; pages that are never touched cost nothing.
 *
 * Nodes are split in batches of at most `pairs` of one depth, the deepest first. So at most `pairs`
 * nodes wait at each depth but the deepest, which has twice as many, and `pairs * maxDepth`
 * histograms suffice, or one per node of a whole level if these are fewer.
 */
export function planMemory(size: {
  readonly rows: number;
  readonly features: number;
  readonly threads: number;
  readonly maxDepth: number;
  readonly maxBin: number;
  readonly isLogistic: boolean;
  readonly isWeighted: boolean;
  readonly sketchRows: number;
  readonly blockRows: number;
}): MemoryPlan {
  const { rows, features, threads, maxDepth } = size;
  const histogram = features * COLUMN_BYTES + 64;
  const wholeLevel = 2 ** (maxDepth - 1);
  const affordable = Math.floor(HISTOGRAM_BYTES / (histogram * (maxDepth + 1)));
  const pairs = Math.max(1, Math.min(affordable, MOST_PAIRS, wholeLevel));
  const slots = Math.min(pairs * (maxDepth + 1), wholeLevel);

  let end = 65536;
  const take = (bytes: number): number => {
    const start = end;
    end += roundUp(bytes, 64) + 64;
    return start;
  };
  const nodes = 2 * pairs;
  const plan = {
    rows,
    features,
    isLogistic: size.isLogistic,
    maxBin: size.maxBin,
    pairs,
    slots,
    control: take(64),
    round: take(64),
    settings: take(64),
    actions: take(3 * nodes * ACTION_WORDS * 4),
    tables: take(3 * nodes * 256),
    scans: take(nodes * SCAN_BYTES),
    masks: take(nodes * features),
    found: take(nodes * features * FOUND_BYTES),
    cuts: take(features * 1024),
    facts: take(features * 12),
    directions: take(features * 4),
    columnTable: take(features * 16),
    memberTable: take(features * MEMBER_BYTES),
    margins: take(rows * 4),
    labels: take(rows * 4),
    weights: size.isWeighted ? take(rows * 4) : 0,
    metricWeights: size.isWeighted ? take(rows * 4) : 0,
    blockSums: take(Math.ceil(rows / size.blockRows) * 8),
    threads: Array.from({ length: threads }, (_, thread): ThreadPlan => {
      // Whole blocks of the metrics' sums, so that these do not depend on the threads.
      const share = (of: number): number =>
        of === threads ? rows : Math.floor((rows * of) / threads / size.blockRows) * size.blockRows;
      const firstRow = share(thread);
      const own = share(thread + 1) - firstRow;
      const { stride } = recordLayout(features);
      return {
        firstRow,
        rows: own,
        least: take(features * 4),
        largest: take(features * 4),
        missing: take(features * 4),
        lists: [take(own * 4), take(own * 4)],
        scratch: take(Math.max(own * 4, (stride / 8) * PLANE_BYTES, CHUNK_ROWS * features * 4)),
        spread: take(64 * 1024),
        result: take(8),
      };
    }),
  };
  const data = roundUp(end, 128);
  const { stride } = recordLayout(features);
  const working =
    rows * (stride + features) + (slots + (threads - 1) * pairs) * histogram + 4 * 256;
  const sampling = threads * ((SKETCH_FEATURES + 1) * (size.sketchRows * 4 + 64) + 3 * 8192);
  return { ...plan, data, bytes: data + Math.max(working, sampling) };
}
