// npm run kernels: compiles every packages/train/assembly/<name>.ts (AssemblyScript, flags in its
// first line) to src/generated/<name>.ts, which holds the WebAssembly as text, and bundles what worker
// threads run into src/generated/worker.ts, a string too. Skipped while nothing changed; every command that needs the kernels calls it first, as npm's own hooks never run here.
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const sources = join(root, 'packages/train/assembly');
const target = join(root, 'packages/train/src/generated');

export default async function buildKernels() {
  const files = readdirSync(sources).filter((file) => file.endsWith('.ts'));
  const text = (file) => readFileSync(file, 'utf8');
  const compiler = text(join(root, 'node_modules/assemblyscript/package.json'));
  const inputs = [fileURLToPath(import.meta.url), ...files.map((file) => join(sources, file))];
  const hash = createHash('sha256');
  for (const input of [compiler, ...inputs.map(text)]) hash.update(input).update('\0');
  const stamp = `// Made by npm run kernels from assembly/; inputs ${hash.digest('hex')}`;

  mkdirSync(target, { recursive: true });
  for (const file of files) {
    const [, flags] = /^\/\/ asc: (.*)$/m.exec(text(join(sources, file))) ?? [];
    if (flags === undefined) continue; // imported by an entry
    const built = join(target, file);
    if (existsSync(built) && text(built).startsWith(stamp)) continue;
    const wasm = await compile(file, flags.trim().split(' '));
    write(
      built,
      `${stamp}\nexport const wasm: string =\n  '${Buffer.from(wasm).toString('base64')}';\n`,
    );
  }
  await buildWorker();
}

function write(built, code) {
  const partial = `${built}.${process.pid}`;
  writeFileSync(partial, code);
  renameSync(partial, built); // another command may be building too
}

/** Bundles the workers' code with tsup's bundler; it depends on any file of the two packages. */
async function buildWorker() {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  for (const folder of ['packages/data/src', 'packages/train/src'])
    for (const file of readdirSync(join(root, folder), { recursive: true }).sort())
      if (/(?<!\.test)\.ts$/.test(file) && !file.startsWith('generated'))
        hash.update(file).update(readFileSync(join(root, folder, file)));
  const stamp = `// Made by npm run kernels from embedded/worker.ts; inputs ${hash.digest('hex')}`;
  const built = join(target, 'worker.ts');
  if (existsSync(built) && readFileSync(built, 'utf8').startsWith(stamp)) return;
  const require = createRequire(import.meta.url);
  const { build } = createRequire(require.resolve('tsup'))('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages/train/src/embedded/worker.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    conditions: ['@lagoa/source'],
    logLevel: 'error',
  });
  const source = JSON.stringify(outputFiles[0].text);
  write(built, `${stamp}\nexport const workerSource: string =\n  ${source};\n`);
}

async function compile(file, flags) {
  const { default: asc } = await import('assemblyscript/asc');
  let wasm;
  const { error, stderr } = await asc.main([file, '--outFile', 'out.wasm', ...flags], {
    readFile: (name) => {
      const path = join(sources, name);
      return existsSync(path) ? readFileSync(path, 'utf8') : null;
    },
    writeFile: (name, contents) => {
      if (name === 'out.wasm') wasm = contents;
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${file} does not compile:\n${stderr.toString()}`);
  return wasm;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href)
  await buildKernels();
