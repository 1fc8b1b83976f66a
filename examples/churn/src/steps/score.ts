import { type ScoringResult, scoreTable } from '@lagoa/serve';
import { openChampion } from '../champion.ts';
import { newestSnapshot } from '../newest-snapshot.ts';
import { featuresChurnScoreInput, scoredChurn } from '../tables.ts';
import type { Wiring } from '../wiring.ts';

/** Scores every month with the champion, each month once. */
export async function score(wiring: Wiring): Promise<ScoringResult> {
  const { tables, progress } = wiring;
  const bundle = await openChampion(wiring);
  await newestSnapshot(tables, featuresChurnScoreInput, { madeBy: 'build-gold' });
  return scoreTable({
    bundle,
    store: tables,
    source: featuresChurnScoreInput,
    target: scoredChurn,
    onProgress: ({ partition, rows }) => progress.detail(`${partition}, ${rows} customers`),
  });
}
