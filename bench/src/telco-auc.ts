import { parseArgs } from 'node:util';
import { isInstalled } from '../../judges/judge.ts';
import { compareAuc, meanAuc } from './telco/compare-auc.ts';
import { readTelco } from './telco/read-telco.ts';

const usage = `npm run bench -- telco-auc [file] [--splits 5]

  Test AUC on stratified 64/16/20 splits of the Telco churn file (default
  ../shared/data/telco-customer-churn.csv), next to XGBoost's where python3-xgboost is installed.`;

/** Prints the table and, with XGBoost, the mean difference and its standard error. */
export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      splits: { type: 'string', default: '5' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [file = '../shared/data/telco-customer-churn.csv'] = positionals;
  const seeds = Array.from({ length: Number(values.splits) }, (_, i) => i + 1);
  const withXgboost = isInstalled('xgboost');
  if (!withXgboost) console.log('XGBoost is not installed: npm run judges:install');
  const splits = await compareAuc(readTelco(file), { seeds, withXgboost });
  console.log('split   AUC      trees   XGBoost  trees');
  for (const { seed, lagoa, xgboost } of splits) {
    const theirs = xgboost ? `${xgboost.auc.toFixed(5)}  ${xgboost.trees}` : '-';
    console.log(
      `${String(seed).padEnd(6)}  ${lagoa.auc.toFixed(5)}  ${String(lagoa.trees).padEnd(6)}  ${theirs}`,
    );
  }
  const ours = meanAuc(splits.map(({ lagoa }) => lagoa));
  const theirs = meanAuc(splits.map(({ xgboost }) => xgboost));
  console.log(`mean    ${ours.toFixed(5)}          ${withXgboost ? theirs.toFixed(5) : '-'}`);
  if (!withXgboost) return;
  const differences = splits.map(({ lagoa, xgboost }) => lagoa.auc - (xgboost?.auc ?? NaN));
  const mean = ours - theirs;
  const squares = differences.reduce((sum, difference) => sum + (difference - mean) ** 2, 0);
  const error = Math.sqrt(squares / (seeds.length - 1) / seeds.length);
  console.log(`difference ${mean.toFixed(5)}, standard error ${error.toFixed(5)}`);
}
