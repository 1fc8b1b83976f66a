import { featuresChurn, featuresChurnScoreInput } from '../tables.ts';
import type { GcpWiring } from '../wire-gcp.ts';
import type { Wiring } from '../wiring.ts';
import { govern } from './govern.ts';
import { landBronze } from './land-bronze.ts';
import { loadGold } from './load-gold.ts';
import { predict } from './predict.ts';
import { publishSilver } from './publish-silver.ts';
import { registerChampion } from './register-champion.ts';
import type { Tell } from './tell.ts';
import { writeMetrics } from './write-metrics.ts';

/**
 * Makes the story's calls to Google Cloud, in its order, with what the story has made locally: lands
 * bronze, publishes silver, loads and reads gold, stores and registers the champion's bundle, predicts in batch,
 * writes the drift metrics, publishes lineage, descriptions and quality scans. Whatever must happen once is called twice.
 */
export async function rehearse(local: Wiring, cloud: GcpWiring, tell: Tell): Promise<void> {
  await landBronze(local, cloud, tell);
  await publishSilver(local, cloud, tell);
  await loadGold(local, cloud, { table: featuresChurn, tell });
  await loadGold(local, cloud, { table: featuresChurnScoreInput, tell });
  await registerChampion(local, cloud, tell);
  await predict(cloud, tell);
  await writeMetrics(local, cloud, tell);
  await govern(local, cloud, tell);
}
