import { parseArgs } from 'node:util';
import { createPredictor, predictMargins } from '@lagoa/train';
import { interleave, startPeer } from './speed/xgboost-peer.ts';

const usage = `npm run bench -- predict-speed [--rows 500000] [--turns 5]

  Probabilities of rows x 50 by 100 trees of depth 6, one thread, beside python3-xgboost's
  inplace_predict with nthread=1; then the time of one row.`;

/** Prints rows per second, the ratios of one run, and single-row percentiles. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '500000' },
      turns: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const rows = Number(values.rows);
  for (const missing of [0.1, 0]) {
    const spec = {
      rows,
      columns: 50,
      trees: 100,
      depth: 6,
      missing,
      threads: 1,
      train_rows: Math.min(rows, 50_000),
    };
    const peer = await startPeer(spec);
    const { matrix, model } = peer;
    const predictor = createPredictor(model, { layoutHash: matrix.layoutHash });
    const times = await interleave(
      Number(values.turns),
      () => void predictor.predict(matrix),
      () => peer.time('predict'),
    );
    peer.close();
    const perSecond = (ms: number): string => `${Math.round(rows / ms)} k rows/s`;
    console.log(`${rows} rows x 50, 100 trees of depth 6, 1 thread, ${missing * 100} % missing in 5 columns
  lagoa                 ${perSecond(times.ours)}
  XGBoost ${peer.version}         ${perSecond(times.theirs)} (Debian's build has its asserts on)
  ratio                 ${(times.theirs / times.ours).toFixed(2)} x`);
    if (missing === 0) continue;

    const part = { ...matrix, values: matrix.values.slice(0, 2000 * 50), rows: 2000 };
    const start = performance.now();
    predictMargins(model, part);
    console.log(
      `  lagoa, readable       ${perSecond(((performance.now() - start) * rows) / 2000)}`,
    );
    const row = { ...matrix, values: matrix.values.slice(0, 50), rows: 1 };
    const single = new Float64Array(200_000);
    for (let i = 0; i < single.length; i++) {
      const begin = performance.now();
      predictor.predict(row);
      single[i] = performance.now() - begin;
    }
    single.sort();
    const at = (share: number): string =>
      `${((single[Math.floor(share * single.length)] ?? NaN) * 1000).toFixed(1)} us`;
    console.log(`  lagoa, one row        p50 ${at(0.5)}, p99 ${at(0.99)}`);
  }
}
