// Installs the packed tarballs as a stranger would, into a fresh ESM service and into a CommonJS
// service that require()s them; type-checks both with skipLibCheck off, and runs them.
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const packages = readdirSync('packages').sort();
if (packages.length !== 6) throw new Error(`expected six packages, found ${packages.join(', ')}`);

function run(command, args, options = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`);
  return stdout;
}

const pinned = (file, name) => JSON.parse(readFileSync(file, 'utf8')).devDependencies[name];
const root = mkdtempSync(join(tmpdir(), 'lagoa-consumers-'));
try {
  const folders = packages.map((name) => `./packages/${name}`);
  const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', root, ...folders]));
  const tarballs = Object.fromEntries(
    packed.map(({ name, filename }) => [name, `file:${join(root, filename)}`]),
  );

  for (const kind of ['esm', 'commonjs']) {
    const service = join(root, kind);
    cpSync(`scripts/consumers/${kind}`, service, { recursive: true });
    // The CommonJS service installs no optional peer at all, the ESM one DuckDB alone.
    const duckdb = pinned('packages/data/package.json', '@duckdb/node-api');
    writeFileSync(
      join(service, 'package.json'),
      JSON.stringify({
        name: `${kind}-service`,
        private: true,
        type: kind === 'esm' ? 'module' : 'commonjs',
        dependencies: { ...tarballs, ...(kind === 'esm' ? { '@duckdb/node-api': duckdb } : {}) },
        devDependencies: { '@types/node': pinned('package.json', '@types/node') },
      }),
    );
    run('npm', ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: service,
    });
    for (const peer of ['@google-cloud', 'vega', 'onnxruntime-node', '@grpc'])
      if (existsSync(join(service, 'node_modules', peer)))
        throw new Error(`installing the six packages brought ${peer}, an optional peer`);
    run(resolve('node_modules/.bin/tsc'), ['-p', '.'], { cwd: service });
    process.stdout.write(run(process.execPath, ['main.js'], { cwd: service }));
  }
} finally {
  rmSync(root, { recursive: true, force: true });
}
