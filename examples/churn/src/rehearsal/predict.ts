import { aliases } from '../champion.ts';
import { featuresChurnScoreInput, names } from '../tables.ts';
import type { GcpWiring } from '../wire-gcp.ts';
import type { Tell } from './tell.ts';

/** Predicts the score input in batch, from table to table. */
export async function predict(cloud: GcpWiring, tell: Tell): Promise<void> {
  const table = (name: string) => ({
    project: cloud.project,
    dataset: names.datasets.gold,
    table: name,
  });
  const [first, ...rest] = Object.keys(featuresChurnScoreInput.columns).filter(
    (name) => !featuresChurnScoreInput.key.some((key) => key === name),
  );
  if (first === undefined) throw new Error('the score input has no columns beside its key');
  const output = table('scored_churn_staging');
  let job = '';
  await tell('start batch prediction', `model ${names.model}@${aliases.champion}`, async () => {
    job = await cloud.predictions.start({
      displayName: 'churn scores',
      model: { name: names.model, version: aliases.champion },
      input: table(featuresChurnScoreInput.name),
      output,
      fields: [first, ...rest],
      key: 'customerID',
      instanceType: 'object',
      machineType: 'n2-standard-4',
      labels: { app: 'churn' },
    });
    return job.slice(job.indexOf('batchPredictionJobs'));
  });
  await tell('await batch prediction', `${output.dataset}.${output.table}`, async () => {
    const { state } = await cloud.predictions.wait(job, { deadlineMs: 60_000, pollMs: 50 });
    return state;
  });
}
