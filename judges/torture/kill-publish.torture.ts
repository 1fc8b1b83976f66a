import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@lagoa/data';
import { pruneAndCount, publishGeneration, readGeneration } from './generations.ts';
import { publishInChild } from './publisher.ts';

let typicalMs = 200;

/** A publisher killed at a random moment leaves the old table or the new one, and can be rerun. */
export async function round(seed: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'lagoa-torture-'));
  try {
    await publishGeneration(root, 1);
    const killAfterMs = createRandom(seed).next() * typicalMs * 1.2;
    await publishInChild(root, { generation: 2, killAfterMs });
    const seen = await readGeneration(root);
    if (seen !== 1 && seen !== 2) throw new Error(`a reader saw generation ${seen}`);

    const { publishMs, outcome } = await publishInChild(root, { generation: 2 });
    if (outcome !== 'published') throw new Error(`the rerun ended in ${outcome}`);
    if (seen === 1) typicalMs = publishMs;
    const [again, snapshots] = [await readGeneration(root), await pruneAndCount(root)];
    if (again !== 2) throw new Error(`the rerun left generation ${again}`);
    if (snapshots !== 2) throw new Error(`the rerun left ${snapshots} snapshots`);
    if ((await readGeneration(root)) !== 2) throw new Error('pruning took live files');
    return seen === 1 ? 'killed before the commit' : 'committed before the kill';
  } finally {
    await rm(root, { recursive: true });
  }
}
