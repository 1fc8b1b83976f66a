// Writes the declarations of every package with tsc; with --noEmit it only checks that it could.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const packages = readdirSync('packages').sort();
if (packages.length !== 6) throw new Error(`expected six packages, found ${packages.join(', ')}`);
for (const name of packages) {
  const args = ['-p', `packages/${name}`, ...process.argv.slice(2)];
  const { status } = spawnSync('node_modules/.bin/tsc', args, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
