// Writes the declarations of every package with tsc; with --noEmit it only checks that it could.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

for (const name of readdirSync('packages').sort()) {
  const args = ['-p', `packages/${name}`, ...process.argv.slice(2)];
  const { status } = spawnSync('node_modules/.bin/tsc', args, { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}
