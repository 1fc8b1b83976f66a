import { createRandom } from '@lagoa/data';
import type { BoostingParameters } from '@lagoa/train';

/** One row of the table: data, parameters, and how much faster we promise to be. */
export interface SpeedCase {
  readonly name: string;
  readonly data: DataSpec;
  readonly rounds: number;
  readonly threads: number;
  readonly parameters: BoostingParameters;
  /** XGBoost's time over ours, at least. */
  readonly target: number;
}

export interface DataSpec {
  readonly kind: 'dense' | 'flags';
  readonly rows: number;
  readonly columns: number;
  readonly weighted?: boolean;
}

const common = { eta: 0.1, maxDepth: 6 } as const;
const million: DataSpec = { kind: 'dense', rows: 1_000_000, columns: 50 };
const middle: DataSpec = { kind: 'dense', rows: 100_000, columns: 50 };

/** Of a `--quick` run: the small ones. */
export const quickCases: readonly SpeedCase[] = [
  ...[3, 6, 8, 10].map((maxDepth) => ({
    name: `100k x 50, depth ${maxDepth}`,
    data: middle,
    rounds: 100,
    threads: 1,
    parameters: { ...common, maxDepth },
    target: 2.5,
  })),
  {
    name: '20k x 500',
    data: { kind: 'dense', rows: 20_000, columns: 500 },
    rounds: 100,
    threads: 1,
    parameters: common,
    target: 2.5,
  },
  {
    name: '7k x 45, 200 rounds',
    data: { kind: 'flags', rows: 7043, columns: 45 },
    rounds: 200,
    threads: 1,
    parameters: common,
    target: 1.8,
  },
  {
    name: '100k x 50, subsample and colsample 0.8',
    data: middle,
    rounds: 100,
    threads: 1,
    parameters: { ...common, subsample: 0.8, colsampleBytree: 0.8 },
    target: 2,
  },
  {
    name: '100k x 50, weights',
    data: { ...middle, weighted: true },
    rounds: 100,
    threads: 1,
    parameters: common,
    target: 2,
  },
];

export const allCases: readonly SpeedCase[] = [
  ...[1, 2].map((threads) => ({
    name: `1M x 50, ${threads} thread${threads === 1 ? '' : 's'}`,
    data: million,
    rounds: 100,
    threads,
    parameters: common,
    target: 2.5,
  })),
  {
    name: '100k x 50, depth 6, 2 threads',
    data: middle,
    rounds: 100,
    threads: 2,
    parameters: common,
    target: 2.5,
  },
  ...quickCases,
];

/**
 * Rows whose labels follow a few of the columns. `dense`: normals, uniforms, ten levels, long tails,
 * and a tenth missing from column 45 on; `flags`: five numbers and 0/1 flags, like encoded customers.
 */
export function drawRows({ kind, rows, columns, weighted }: DataSpec): {
  readonly values: Float32Array;
  readonly labels: Float32Array;
  readonly weights: Float32Array | undefined;
} {
  const random = createRandom(`${kind} ${rows} ${columns}`);
  const values = new Float32Array(rows * columns);
  const labels = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * columns, (row + 1) * columns);
    for (let column = 0; column < columns; column++)
      own[column] = kind === 'flags' ? drawFlag(column) : drawNumber(column % 50);
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = own;
    const f = own[20] ?? 0;
    const logOdds =
      kind === 'flags'
        ? -1.2 - 0.035 * (a - 30) + 0.02 * (b - 60) + (own[8] ?? 0) - (own[9] ?? 0) + 0.3 * f
        : -0.5 + 0.8 * a - 0.6 * b + 0.7 * c * d + 0.5 * Math.sin(2 * e) + 0.8 * f;
    labels[row] = Number(random.next() < 1 / (1 + Math.exp(-logOdds)));
  }
  const weights = weighted ? labels.map(() => 0.5 + random.next()) : undefined;
  return { values, labels, weights };

  function drawNumber(column: number): number {
    if (column < 20) return random.normal();
    if (column < 30) return random.next();
    if (column < 40) return random.integer(10);
    if (column < 45) return Math.exp(random.normal());
    return random.next() < 0.1 ? Number.NaN : random.normal();
  }
  function drawFlag(column: number): number {
    if (column === 0) return 1 + random.integer(72);
    if (column < 3) return Math.round(400 + 2000 * random.next()) / 20;
    if (column < 5) return random.integer(5);
    return Number(random.next() < 0.15 + (0.7 * ((column * 37) % 17)) / 17);
  }
}
