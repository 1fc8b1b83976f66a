import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface Publication {
  readonly outcome: 'published' | 'conflict' | 'killed';
  /** Milliseconds from the moment it was ready to publish until its end. */
  readonly publishMs: number;
}

/** Publishes a generation in a process of its own; with a delay, kills it so long after `ready`. */
export function publishInChild(
  root: string,
  { generation, killAfterMs }: { readonly generation: number; readonly killAfterMs?: number },
): Promise<Publication> {
  const child = join(import.meta.dirname, 'publish.child.ts');
  const args = ['--conditions=@lagoa/source', child, root, String(generation)];
  return new Promise((resolve, reject) => {
    const publisher = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let readyAt = 0;
    publisher.stdout.once('data', () => {
      readyAt = performance.now();
      if (killAfterMs !== undefined) setTimeout(() => publisher.kill('SIGKILL'), killAfterMs);
    });
    publisher.on('error', reject);
    publisher.on('exit', (code, signal) => {
      const publishMs = performance.now() - readyAt;
      if (signal === 'SIGKILL') resolve({ outcome: 'killed', publishMs });
      else if (code === 0) resolve({ outcome: 'published', publishMs });
      else if (code === 3) resolve({ outcome: 'conflict', publishMs });
      else reject(new Error(`the publisher ended with exit code ${code}`));
    });
  });
}
