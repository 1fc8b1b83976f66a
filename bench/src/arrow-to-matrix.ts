import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createDuckdbEngine } from '@lagoa/data/local';
import { compileQuery, duckdb } from '@lagoa/data/sql';
import { applyBatch, compileFeatures, fitFeatures } from '@lagoa/features';
import { readWide, wide, wideFeatures, wideSql } from './wide/wide-table.ts';

const usage = `npm run bench -- arrow-to-matrix [--rows 1000000] [--repeats 3]

  20 raw columns to 45 slots on the same rows: applyBatch on Arrow batches, DuckDB running the compiled
  SQL into a table, and scikit-learn (Debian's python3-sklearn), once as one ColumnTransformer of one
  table, once with numbers and texts in arrays and transformers of their own, which it has faster. The
  best of the repeats counts. Promised: at least 10 × scikit-learn's and 0.5 × DuckDB's rows per second.`;

/** Prints rows per second of each, and the two ratios. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1000000' },
      repeats: { type: 'string', default: '3' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [count, repeats] = [Number(values.rows), Number(values.repeats)];
  if (!(Number.isInteger(count) && count > 0 && Number.isInteger(repeats) && repeats > 0))
    throw new Error(
      `expected whole numbers, got --rows ${values.rows} --repeats ${values.repeats}`,
    );
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-bench-'));
  await using engine = createDuckdbEngine({ memoryLimitMb: 4096 });
  try {
    const csv = join(folder, 'wide.csv');
    await engine.withConnection(async (connection) => {
      await connection.run(wideSql(count));
      await connection.run(`COPY wide TO '${csv}' (HEADER)`);
    });
    const batches = await readWide(engine);
    // What was learnt does not matter to the time.
    const fitted = await fitFeatures(wideFeatures, batches.slice(0, 50));
    const slots = fitted.layout.names.length;
    const best = async (work: () => unknown): Promise<number> => {
      const times: number[] = [];
      for (let repeat = 0; repeat < repeats; repeat++) {
        const start = performance.now();
        await work();
        times.push(performance.now() - start);
      }
      return Math.min(...times) / 1000;
    };
    const ours = await best(() => applyBatch(fitted, batches));
    const { text, parameters } = compileQuery(compileFeatures(fitted, { from: wide }), duckdb);
    const sql = await best(() =>
      engine.withConnection((connection) =>
        connection.run(`CREATE OR REPLACE TABLE slots AS ${text}`, [...parameters]),
      ),
    );
    const sklearn = timeSklearn(csv, repeats);
    const line = (name: string, seconds: number): void =>
      console.log(
        `${name.padEnd(34)}${seconds.toFixed(2).padStart(8)} s ${(count / seconds / 1e6).toFixed(2).padStart(8)} million rows/s`,
      );
    console.log(`${count} rows × ${Object.keys(wide.columns).length} columns → ${slots} slots`);
    line('applyBatch', ours);
    line('DuckDB, compiled SQL', sql);
    if (sklearn !== undefined) {
      line(`scikit-learn ${sklearn.version}, one table`, sklearn.table);
      line(`scikit-learn ${sklearn.version}, split by kind`, sklearn.parts);
    }
    console.log(`applyBatch has ${(sql / ours).toFixed(2)} × the rows per second of DuckDB`);
    if (sklearn !== undefined)
      console.log(
        `applyBatch has ${(sklearn.table / ours).toFixed(1)} × the rows per second of scikit-learn, ${(sklearn.parts / ours).toFixed(1)} × split by kind`,
      );
  } finally {
    await rm(folder, { recursive: true });
  }
}

interface SklearnSeconds {
  /** Of one `ColumnTransformer` of the whole table. */
  readonly table: number;
  /** Of two, one for an array of numbers and one for an array of texts. */
  readonly parts: number;
  readonly version: string;
}

/** The best times of `ColumnTransformer.transform`; absent where Debian's scikit-learn is. */
function timeSklearn(csv: string, repeats: number): SklearnSeconds | undefined {
  const script = resolve('judges/sklearn/column_transformer.py');
  const { status, stdout, stderr } = spawnSync('/usr/bin/python3', [script, csv, `${repeats}`], {
    encoding: 'utf8',
  });
  if (status !== 0) {
    console.log(`SKIPPED: scikit-learn, ${stderr.trim().split('\n').at(-1)}`);
    return undefined;
  }
  const measured: SklearnSeconds = JSON.parse(stdout);
  return measured;
}
