import { driftMetrics } from '@lagoa/drift';
import { readDriftHistory } from '../drift-history.ts';
import { readLanding } from '../landing.ts';
import { names } from '../tables.ts';
import type { GcpWiring } from '../wire-gcp.ts';
import type { Wiring } from '../wiring.ts';
import { count, type Tell } from './tell.ts';

/** Writes the drift of every month to Cloud Monitoring. */
export async function writeMetrics(local: Wiring, cloud: GcpWiring, tell: Tell): Promise<void> {
  const resource = `custom.googleapis.com/${names.driftMetric}`;
  await tell('declare metric', resource, async () => {
    await cloud.declareMetrics();
    return 'gauge by window, feature and statistic';
  });
  const { files } = await readLanding(local.bucket);
  const months = files.map(({ month }) => month);
  const reports = await readDriftHistory(local.bucket, months);
  await tell('write time series', resource, async () => {
    const timeMicros = cloud.clock.now();
    const points = reports.flatMap((report) =>
      driftMetrics(report, { metric: names.driftMetric, timeMicros }),
    );
    await cloud.metrics.write(points);
    return `${count(points.length)} points of ${reports.map(({ window }) => window).join(', ')}`;
  });
}
