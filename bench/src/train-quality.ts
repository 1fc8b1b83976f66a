import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createPredictor, logLoss, rocAuc, trainModel } from '@lagoa/train';
import { isInstalled, runPython } from '../../judges/judge.ts';
import { readTelco } from './telco/read-telco.ts';
import { drawSplit, madeSets, type QualitySplit, splitRows } from './training/quality-sets.ts';

const usage = `npm run bench -- train-quality [file] [--seeds 10] [--only xor]

  Test AUC and log loss of the embedded engine and of XGBoost on the same rows with the same
  parameters (depth 5, eta 0.1, 100 rounds, same base score), means over seeds, on the Telco churn
  file (default ../shared/data/telco-customer-churn.csv) and five made data sets.

  Promised: the mean AUC within 0.001 of XGBoost's, the log loss within 0.5 %, and never worse on all
  seeds of a set.`;

interface Scores {
  readonly auc: number;
  readonly loss: number;
}

/** Prints a row per data set as it is measured; a broken promise sets the exit code. */
export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seeds: { type: 'string', default: '10' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (!isInstalled('xgboost')) throw new Error('XGBoost is not installed: npm run judges:install');
  const [file = '../shared/data/telco-customer-churn.csv'] = positionals;
  const telco = existsSync(file) ? readTelco(file) : undefined;
  if (telco === undefined) console.log(`SKIPPED: the Telco set, as there is no ${file}`);
  const names = [...(telco ? ['telco'] : []), ...Object.keys(madeSets)];
  const seeds = Array.from({ length: Number(values.seeds) }, (_, i) => i + 1);
  console.log('data set            AUC      XGBoost  difference  log loss  XGBoost  difference');
  for (const name of names.filter((each) => each.includes(values.only))) {
    const splits = seeds.map((seed) =>
      telco && name === 'telco' ? splitRows(telco, { seed, train: 80 }) : drawSplit(name, seed),
    );
    const pairs = await compare(splits);
    const mean = (pick: (pair: (typeof pairs)[number]) => number): number =>
      pairs.reduce((sum, pair) => sum + pick(pair), 0) / pairs.length;
    const [auc, theirAuc] = [mean(({ ours }) => ours.auc), mean(({ theirs }) => theirs.auc)];
    const [loss, theirLoss] = [mean(({ ours }) => ours.loss), mean(({ theirs }) => theirs.loss)];
    const alwaysWorse =
      pairs.every(({ ours, theirs }) => ours.auc < theirs.auc) ||
      pairs.every(({ ours, theirs }) => ours.loss > theirs.loss);
    const holds = auc - theirAuc > -0.001 && loss / theirLoss < 1.005 && !alwaysWorse;
    if (!holds) process.exitCode = 1;
    const cells = [
      ...[auc.toFixed(5), theirAuc.toFixed(5), (auc - theirAuc).toFixed(5).padStart(9)],
      ...[`  ${loss.toFixed(5)}`, ` ${theirLoss.toFixed(5)}`],
      `${(100 * (loss / theirLoss - 1)).toFixed(2).padStart(6)} %`,
    ];
    console.log(`${name.padEnd(18)}  ${cells.join('  ')}${holds ? '' : '  BROKEN'}`);
  }
}

/** Test scores of both engines, split by split. */
async function compare(
  splits: readonly QualitySplit[],
): Promise<readonly { readonly ours: Scores; readonly theirs: Scores }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'lagoa-train-quality-'));
  try {
    const ours: Float32Array[] = [];
    const baseScores: number[] = [];
    for (const [i, { train, test }] of splits.entries()) {
      const { model } = await trainModel(train, {
        objective: 'binary:logistic',
        parameters: { maxDepth: 5, eta: 0.1 },
        rounds: 100,
        metrics: [],
      });
      baseScores.push(model.baseScore);
      const { layoutHash } = test.matrix;
      ours.push(createPredictor(model, { layoutHash }).predict(test.matrix));
      writeFileSync(join(folder, `${i}-train.bin`), train.matrix.values);
      writeFileSync(join(folder, `${i}-labels.bin`), train.labels);
      writeFileSync(join(folder, `${i}-test.bin`), test.matrix.values);
    }
    const columns = splits[0]?.train.matrix.names.length;
    const parameters = { max_depth: 5, eta: 0.1 };
    runPython(
      'judges/xgboost/train_splits.py',
      JSON.stringify({
        folder,
        splits: splits.length,
        columns,
        rounds: 100,
        parameters,
        baseScores,
      }),
    );
    return splits.map(({ test: { labels } }, i) => {
      const score = (scores: Float32Array): Scores => ({
        auc: rocAuc({ labels, scores }) ?? Number.NaN,
        loss: logLoss({ labels, scores }) ?? Number.NaN,
      });
      const bytes = new Uint8Array(readFileSync(join(folder, `${i}-predictions.bin`)));
      const theirs = score(new Float32Array(bytes.buffer));
      return { ours: score(ours[i] ?? new Float32Array()), theirs };
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
