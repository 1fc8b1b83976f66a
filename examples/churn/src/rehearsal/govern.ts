import { contentHash } from '@lagoa/data';
import { churn, featuresChurn, names, tableFolder } from '../tables.ts';
import type { GcpWiring } from '../wire-gcp.ts';
import type { Wiring } from '../wiring.ts';
import { check, count, type Tell } from './tell.ts';

/** The tables that the company finds in its catalog. */
export const governedTables = [churn, featuresChurn] as const;

/** Publishes where the tables came from, what they are, and the watch over them; all of it twice. */
export async function govern(local: Wiring, cloud: GcpWiring, tell: Tell): Promise<void> {
  for (const table of governedTables) {
    const resource = `${names.datasets[table.layer]}.${table.name}`;
    const publish = () => cloud.lineage.publishFolder(local.bucket, tableFolder(table));
    let sent = '';
    await tell('publish lineage', resource, async () => {
      const published = await publish();
      const unplaced = published.flatMap((one) => one.unplaced);
      check(unplaced.length === 0, `no place for ${unplaced.join(', ')}`);
      sent = contentHash(published);
      return `${count(published.length)} ${published.length === 1 ? 'run' : 'runs'}`;
    });
    await tell('publish lineage again', resource, async () => {
      check(contentHash(await publish()) === sent, 'the same lineage was published twice');
      return 'the same events';
    });
  }
  const tables = governedTables.map(({ name }) => name).join(', ');
  await tell('describe tables', tables, async () => {
    const plan = await cloud.catalog.plan(governedTables);
    check(plan.gaps.length === 0, 'the catalog has a gap');
    await cloud.catalog.apply(plan);
    return `${count(plan.changes.length)} changes of the catalog`;
  });
  await tell('describe tables again', tables, async () => {
    check((await cloud.catalog.plan(governedTables)).changes.length === 0, 'a second description');
    return 'nothing to change';
  });
  const scans = governedTables.map((table) => ({ table, cron: 'TZ=Europe/Rome 0 5 * * *' }));
  await tell('watch quality', tables, async () => {
    const plan = await cloud.scans.plan(scans);
    await cloud.scans.apply(plan);
    const rules = plan.changes.flatMap(({ body }) => body.dataQualitySpec.rules);
    return `${count(plan.changes.length)} scans, ${count(rules.length)} rules`;
  });
  await tell('watch quality again', tables, async () => {
    check((await cloud.scans.plan(scans)).changes.length === 0, 'a second scan');
    return 'nothing to change';
  });
}
