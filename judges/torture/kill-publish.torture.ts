import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '@lagoa/data';
import { pruneAndCount, publishGeneration, readGeneration } from './generations.ts';

const child = join(import.meta.dirname, 'publish.child.ts');

/** Publishes generation 2 in a process of its own; with a delay, kills it so long after `ready`. */
function publishInChild(root: string, killAfterMs?: number): Promise<{ publishMs: number }> {
  return new Promise((resolve, reject) => {
    const args = ['--conditions=@lagoa/source', child, root, '2'];
    const process_ = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let readyAt = 0;
    process_.stdout.on('data', () => {
      if (readyAt > 0) return;
      readyAt = performance.now();
      if (killAfterMs !== undefined) setTimeout(() => process_.kill('SIGKILL'), killAfterMs);
    });
    process_.on('error', reject);
    process_.on('exit', (code, signal) => {
      if (code === 0 || signal === 'SIGKILL') resolve({ publishMs: performance.now() - readyAt });
      else reject(new Error(`the publisher ended with exit code ${code}`));
    });
  });
}

let typicalMs = 200;

/** A publisher killed at a random moment leaves the old table or the new one, and can be rerun. */
export async function round(seed: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'lagoa-torture-'));
  try {
    await publishGeneration(root, 1);
    await publishInChild(root, createRandom(seed).next() * typicalMs * 1.2);
    const seen = await readGeneration(root);
    if (seen !== 1 && seen !== 2) throw new Error(`a reader saw generation ${seen}`);
    const { publishMs } = await publishInChild(root);
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
