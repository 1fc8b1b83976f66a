import type { Snapshot } from '@lagoa/data';
import type { RecordBatch } from 'apache-arrow';
import { readLanding } from '../landing.ts';
import { newestSnapshot } from '../newest-snapshot.ts';
import { churn, featuresChurn, featuresChurnScoreInput } from '../tables.ts';
import type { Wiring } from '../wiring.ts';

export interface Gold {
  readonly training: Snapshot;
  readonly scoreInput: Snapshot;
}

/**
 * Publishes what models learn from (the first month, with labels) and what they score (every month,
 * without). Nothing is learnt or imputed here: features are fitted on the training part alone.
 */
export async function buildGold({ bucket, tables }: Wiring): Promise<Gold> {
  const landing = await readLanding(bucket);
  const silver = await newestSnapshot(tables, churn, { madeBy: 'build-silver' });
  const inputs = { churn: silver.id };
  const months = landing.files.map(({ month }) => month);
  const month = months[0] ?? '';
  const readMonths = async function* (): AsyncGenerator<RecordBatch> {
    const columns = Object.keys(featuresChurnScoreInput.columns);
    for (const partition of months.map((month) => ({ month })))
      yield* tables.read(churn, { snapshot: silver.number, columns, partition });
  };
  const training = await tables.publish(
    featuresChurn,
    tables.read(churn, { snapshot: silver.number, partition: { month } }),
    { mode: 'replace', provenance: { inputs, parameters: { month } } },
  );
  const scoreInput = await tables.publish(featuresChurnScoreInput, readMonths(), {
    mode: 'replace',
    provenance: { inputs, parameters: { months } },
  });
  return { training, scoreInput };
}
