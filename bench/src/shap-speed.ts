import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createExplainer, shapInteractions, treeShap } from '@lagoa/train';
import { interleave, startPeer } from './speed/xgboost-peer.ts';
import { readTelco } from './telco/read-telco.ts';

const usage = `npm run bench -- shap-speed [--turns 5]

  Exact SHAP of 1,409 rows x 200 trees of depth 6, one thread, beside python3-xgboost's
  pred_contribs (and pairs of features beside pred_interactions): on the Telco churn file where it is present, else on made data of its shape.`;

/** Prints milliseconds and the ratio of one run, turn by turn. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      turns: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const file = '../shared/data/telco-customer-churn.csv';
  const telco = existsSync(file) ? readTelco(file) : undefined;
  const spec = {
    rows: telco?.matrix.rows ?? 7043,
    columns: telco?.matrix.names.length ?? 45,
    trees: 200,
    depth: 6,
    missing: 0.1,
    threads: 1,
    train_rows: 5634,
    explain_rows: 1409,
  };
  const data = telco && { values: telco.matrix.values, labels: telco.labels };
  const peer = await startPeer(spec, data);
  const { matrix, model } = peer;
  const part = {
    ...matrix,
    values: matrix.values.slice(0, spec.explain_rows * spec.columns),
    rows: spec.explain_rows,
  };
  const explainer = createExplainer(model);
  const times = await interleave(
    Number(values.turns),
    () => void explainer.contributions(part),
    () => peer.time('contributions'),
  );
  const few = { ...part, values: part.values.slice(0, 20 * spec.columns), rows: 20 };
  const pairs = await interleave(
    Number(values.turns),
    () => void shapInteractions(model, few),
    () => peer.time('interactions'),
  );
  const row = { ...part, values: part.values.slice(0, spec.columns), rows: 1 };
  const single: number[] = [];
  for (let i = 0; i < 300; i++) {
    const start = performance.now();
    explainer.contributions(row);
    single.push(performance.now() - start);
  }
  const begin = performance.now();
  treeShap(model, { ...part, values: part.values.slice(0, 100 * spec.columns), rows: 100 });
  const readable = ((performance.now() - begin) / 100) * spec.explain_rows;
  peer.close();
  single.sort((a, b) => a - b);
  console.log(`1,409 rows x 200 trees, 1 thread, ${telco ? 'Telco' : 'made data'}
  lagoa explainer       ${times.ours.toFixed(0)} ms
  XGBoost ${peer.version}         ${times.theirs.toFixed(0)} ms (Debian's build has its asserts on)
  ratio                 ${(times.theirs / times.ours).toFixed(2)} x
  lagoa, readable       ${readable.toFixed(0)} ms (from 100 rows)
  pairs of 20 rows      ${pairs.ours.toFixed(0)} ms, XGBoost ${pairs.theirs.toFixed(0)} ms: ${(pairs.theirs / pairs.ours).toFixed(1)} x
  lagoa, one row        p50 ${single[150]?.toFixed(3)} ms, p99 ${single[297]?.toFixed(3)} ms`);
}
