import { newestSnapshot } from '../newest-snapshot.ts';
import { churn, names } from '../tables.ts';
import type { GcpWiring } from '../wire-gcp.ts';
import type { Wiring } from '../wiring.ts';
import { hashRows } from './hash-rows.ts';
import { check, count, type Tell } from './tell.ts';

/** Publishes silver to BigQuery, twice, and reads it back through the Storage Read API. */
export async function publishSilver(local: Wiring, cloud: GcpWiring, tell: Tell): Promise<void> {
  const { id } = await newestSnapshot(local.tables, churn, { madeBy: 'build-silver' });
  const resource = `${names.datasets.silver}.${churn.name}`;
  const publish = () =>
    cloud.warehouse.publish(churn, local.tables.read(churn), {
      mode: 'replace',
      provenance: { inputs: { [`silver/${churn.name}`]: id } },
    });
  let number = 0;
  await tell('publish table', resource, async () => {
    const snapshot = await publish();
    number = snapshot.number;
    return `${count(snapshot.rows)} rows as snapshot ${number}`;
  });
  await tell('publish table again', resource, async () => {
    check((await publish()).number === number, 'the same rows were published twice');
    return `still snapshot ${number}`;
  });
  await tell('read table in Arrow', resource, async () => {
    const [ours, theirs] = await Promise.all([
      hashRows(churn, local.tables.read(churn)),
      hashRows(churn, cloud.warehouse.read(churn)),
    ]);
    check(ours.hash === theirs.hash, `the rows of ${resource} are not those that were published`);
    return `${count(theirs.rows)} rows, all equal`;
  });
}
