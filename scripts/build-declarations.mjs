// Writes the declarations of every package with tsc, one after the other.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

for (const name of readdirSync('packages').sort())
  execFileSync('node_modules/.bin/tsc', ['-p', `packages/${name}`], { stdio: 'inherit' });
