import { isInstalled } from '../../judges/judge.ts';
import { compareAuc, meanAuc } from './telco/compare-auc.ts';
import { readTelco } from './telco/read-telco.ts';

const usage = `npm run bench -- telco-auc [file]

  Test AUC on 5 stratified 64/16/20 splits of the Telco churn file (default
  ../shared/data/telco-customer-churn.csv), next to XGBoost's where python3-xgboost is installed.`;

/** Prints the table; the file may be named as the first argument. */
export async function run(args: readonly string[]): Promise<void> {
  const [file = '../shared/data/telco-customer-churn.csv'] = args;
  if (file === '--help') return console.log(usage);
  const withXgboost = isInstalled('xgboost');
  if (!withXgboost) console.log('XGBoost is not installed: npm run judges:install');
  const splits = await compareAuc(readTelco(file), { seeds: [1, 2, 3, 4, 5], withXgboost });
  console.log('split   AUC      trees   XGBoost  trees');
  for (const { seed, lagoa, xgboost } of splits) {
    const theirs = xgboost ? `${xgboost.auc.toFixed(5)}  ${xgboost.trees}` : '-';
    console.log(
      `${seed}       ${lagoa.auc.toFixed(5)}  ${String(lagoa.trees).padEnd(6)}  ${theirs}`,
    );
  }
  const ours = meanAuc(splits.map(({ lagoa }) => lagoa));
  const theirs = meanAuc(splits.map(({ xgboost }) => xgboost));
  console.log(`mean    ${ours.toFixed(5)}          ${withXgboost ? theirs.toFixed(5) : '-'}`);
}
