import { type RetrainDecision, retrainPolicy } from '@lagoa/drift';
import { readDriftHistory } from '../drift-history.ts';
import { readLanding } from '../landing.ts';
import type { Wiring } from '../wiring.ts';

/** Says whether to train again: when the newest month and one more of the last three drifted. */
export async function retrain({ bucket }: Wiring): Promise<RetrainDecision> {
  const { files } = await readLanding(bucket);
  const history = await readDriftHistory(
    bucket,
    files.map(({ month }) => month),
  );
  return retrainPolicy(history, { required: 2, windows: 3 });
}
