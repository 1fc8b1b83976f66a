import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { defineTable, rowsToBatch } from '@lagoa/data';
import { createDuckdbEngine, createParquetTableStore } from '@lagoa/data/local';

const usage = `npm run bench -- publish-overhead [--publishes 40] [--rows 1000]

  Publishing one partition of a table into a folder, turn by turn with a bare DuckDB COPY of the same rows
  to a Parquet file: medians in milliseconds, and their difference, the price of the protocol.`;

const table = defineTable({
  name: 'scores',
  layer: 'diamond',
  key: ['id', 'month'],
  columns: {
    id: { kind: 'string' },
    month: { kind: 'string' },
    score: { kind: 'float64' },
    decision: { kind: 'category', levels: ['call', 'wait'] },
    at: { kind: 'timestamp' },
  },
  partitionBy: ['month'],
});

/** Prints the medians; fails above 50 ms of overhead. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      publishes: { type: 'string', default: '40' },
      rows: { type: 'string', default: '1000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [publishes, rows] = [Number(values.publishes), Number(values.rows)];
  const root = await mkdtemp(join(tmpdir(), 'lagoa-bench-'));
  const engine = createDuckdbEngine();
  const store = createParquetTableStore({ root, engine });
  const times = { publish: [] as number[], repeat: [] as number[], copy: [] as number[] };
  const timed = async (kind: keyof typeof times, work: () => Promise<unknown>): Promise<void> => {
    const start = performance.now();
    await work();
    times[kind].push(performance.now() - start);
  };
  try {
    for (let i = 0; i < publishes; i++) {
      const month = `m${i % 12}`;
      const batch = await rowsToBatch(
        table,
        Array.from({ length: rows }, (_, n) => ({
          id: `customer ${n}`,
          month,
          score: n / rows,
          decision: n % 3 === 0 ? ('call' as const) : ('wait' as const),
          at: BigInt(1_709_210_096_000_000 + n),
        })),
      );
      const publish = () =>
        store.publish(table, one(batch), {
          mode: 'replace-partitions',
          provenance: { inputs: {}, parameters: { i } },
        });
      await timed('publish', publish);
      await timed('repeat', publish);
      await engine.withConnection(async (connection) => {
        await connection.run(
          `CREATE TEMP TABLE bare AS SELECT 'customer ' || i AS id, '${month}' AS month,
           i / ${rows}.0 AS score, 'wait' AS decision, now() AS at FROM range(${rows}) AS t(i)`,
        );
        await timed('copy', () =>
          connection.run(`COPY bare TO '${join(root, 'bare.parquet')}' (FORMAT parquet)`),
        );
      });
    }
  } finally {
    await engine.close();
    await rm(root, { recursive: true, force: true });
  }
  const [publish, repeat, copy] = [times.publish, times.repeat, times.copy].map(median);
  const overhead = (publish ?? 0) - (copy ?? 0);
  console.log(`${publishes} publishes of a partition of ${rows} rows, medians in ms`);
  console.log(`  publish          ${publish?.toFixed(1)}`);
  console.log(`  bare COPY        ${copy?.toFixed(1)}`);
  console.log(`  overhead         ${overhead.toFixed(1)}  (limit 50)`);
  console.log(`  repeat (no-op)   ${repeat?.toFixed(1)}`);
  if (overhead >= 50) throw new Error(`the overhead is ${overhead.toFixed(1)} ms`);
}

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value;
}

function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}
