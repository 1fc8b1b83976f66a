import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  checkBronze,
  clean,
  look,
  type Operation,
  operations,
  run,
  unlisted,
} from './kill-story.ts';

const leastPoints = 200;

/** What a reader may see of the table before and after each operation, and of quarantine after it. */
const states = {
  ingest: ['day 0: 0 rows', 'day 0: 0 rows', '0 refused'],
  publish: ['day 0: 0 rows', 'day 1: 40 rows', '1 refused'],
  update: ['day 1: 40 rows', 'day 2: 40 rows', '1 refused'],
  replay: ['day 2: 40 rows', 'day 2: 41 rows', '0 refused'],
  prune: ['day 2: 41 rows', 'day 2: 41 rows', '0 refused'],
} as const satisfies Record<Operation, readonly [string, string, string]>;

/**
 * Kills ingest, publish, a second publish, replay and prune before every call that touches the disk, each once: a
 * reader sees the old or the new table whole, a rerun completes, and after `prune` nothing unlisted stays.
 */
export async function round(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-kill-'));
  let points = 0;
  try {
    const counts: string[] = [];
    for (const [i, operation] of operations.entries()) {
      const before = join(folder, String(i));
      const after = join(folder, String(i + 1));
      await copy(before, after);
      const calls = Number(await runChild(after, { operation, killAt: 0 }));
      let next = 1;
      const lane = async (name: string): Promise<void> => {
        const root = join(folder, name);
        while (next <= calls) {
          const killAt = next++;
          await copy(before, root);
          await killOnce(root, { operation, killAt });
          await rm(root, { recursive: true, force: true });
        }
      };
      await Promise.all([lane('one'), lane('two')]);
      points += calls;
      counts.push(`${operation} ${calls}`);
    }
    if (points < leastPoints) throw new Error(`only ${points} points`);
    return `killed at ${points} points (${counts.join(', ')})`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copy(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  });
}

async function killOnce(
  root: string,
  { operation, killAt }: { readonly operation: Operation; readonly killAt: number },
): Promise<void> {
  const where = `${operation} killed at call ${killAt}`;
  if ((await runChild(root, { operation, killAt })) !== 'killed')
    throw new Error(`${where}: it ended first`);
  const [old, whole, refused] = states[operation];
  const seen = await look(root);
  // Table and quarantine are two tables, published one after the other.
  if (!seen.startsWith(`${old},`) && !seen.startsWith(`${whole},`))
    throw new Error(`${where}: a reader saw ${seen}`);
  await checkBronze(root);
  await run(root, operation);
  const again = await look(root);
  if (again !== `${whole}, ${refused}`) throw new Error(`${where}: the rerun left ${again}`);
  await checkBronze(root);
  await clean(root, 99);
  const left = await unlisted(root);
  if (left.length > 0) throw new Error(`${where}: ${left.join(', ')} stayed`);
  if ((await look(root)) !== again) throw new Error(`${where}: prune took live files`);
}

/** What it printed, or `killed`. */
function runChild(
  root: string,
  { operation, killAt }: { readonly operation: Operation; readonly killAt: number },
): Promise<string> {
  const child = join(import.meta.dirname, 'kill-steps.child.ts');
  const args = ['--conditions=@lagoa/source', child, root, operation, String(killAt)];
  return new Promise((resolve, reject) => {
    const runner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    runner.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    runner.on('error', reject);
    runner.on('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed');
      else if (code === 0) resolve(printed);
      else reject(new Error(`${operation} at call ${killAt} ended with exit code ${code}`));
    });
  });
}
