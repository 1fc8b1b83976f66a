// publint over each of the six packages; attw is among the judges.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

function run(tool, args) {
  const { status, stdout, stderr } = spawnSync(`node_modules/.bin/${tool}`, args, {
    encoding: 'utf8',
  });
  if (status === 0) return;
  console.error(`${tool} ${args.join(' ')}\n${stdout}${stderr}`);
  process.exitCode = 1;
}

const packages = readdirSync('packages').sort();
if (packages.length !== 6) throw new Error(`expected six packages, found ${packages.join(', ')}`);
for (const name of packages) {
  run('publint', ['--strict', `packages/${name}`]);
}
if (!process.exitCode) console.log(`publint: ${packages.join(', ')} are fine`);
