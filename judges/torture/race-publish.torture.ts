import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pruneAndCount, publishGeneration, readGeneration } from './generations.ts';
import { publishInChild } from './publisher.ts';

/** Of publishers that race, each publishes whole or learns of the conflict; none is lost silently. */
export async function round(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'lagoa-torture-'));
  try {
    await publishGeneration(root, 1);
    const runs = await Promise.all(
      [2, 3, 4].map(async (generation) => ({
        generation,
        ...(await publishInChild(root, { generation })),
      })),
    );
    const winners = runs.filter(({ outcome }) => outcome === 'published');
    const seen = await readGeneration(root);
    if (!winners.some(({ generation }) => generation === seen))
      throw new Error(`a reader saw generation ${seen}, which nobody published`);
    const snapshots = await pruneAndCount(root);
    if (snapshots !== 1 + winners.length)
      throw new Error(`${winners.length} publishers won, ${snapshots} snapshots are there`);
    return `${winners.length} of 3 won`;
  } finally {
    await rm(root, { recursive: true });
  }
}
