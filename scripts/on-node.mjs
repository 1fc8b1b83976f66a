// node scripts/on-node.mjs <command …>: builds the kernels, then runs the command on the Node pinned by
// the lock where npm installed one, else on this Node, if it is new enough. (npm 11 links the pinned
// Node into node_modules/.bin; npm 10 removes that link again when it skips the packages of other
// platforms.)
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import buildKernels from './build-kernels.mjs';

const { platform, arch, versions, execPath, env } = process;
const pinned = resolve(`node_modules/node-${platform === 'win32' ? 'win' : platform}-${arch}/bin`);
const hasPinned = existsSync(pinned);

const [major = 0, minor = 0] = versions.node.split('.').map(Number);
if (!hasPinned && (major < 22 || (major === 22 && minor < 18))) {
  console.error(
    `lagoa needs Node 22.18 or newer to run; this is Node ${versions.node} at ${execPath}. ` +
      'npm ci brings a pinned Node 24 on linux-x64, linux-arm64 and win-x64; elsewhere install one.',
  );
  process.exit(1);
}

await buildKernels();

const path = [...(hasPinned ? [pinned] : []), resolve('node_modules/.bin'), env.PATH];
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, {
  stdio: 'inherit',
  shell: platform === 'win32',
  env: { ...env, PATH: path.join(delimiter) },
});
// Ctrl-C reaches the child too, and it is the child's to answer.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('error', (error) => {
  console.error(`${command}: ${error.message}`);
  process.exitCode = 127;
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
