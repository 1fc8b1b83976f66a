// Runs the examples of the documentation and compares what they say with what happens: every ```ts
// block of a README or docs page, and every docstring's @example that states a value.
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkedCode, type Example, examplesOfMarkdown, examplesOfSource } from './example.ts';
import { packageFolders, readEntries } from './packages.ts';

/** Public name → the entries that export it. */
async function publicNames(): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = new Map<string, string[]>();
  for (const { specifier, source } of packageFolders.flatMap(readEntries)) {
    const module: object = await import(pathToFileURL(resolve(source)).href);
    for (const name of Object.keys(module))
      names.set(name, [...(names.get(name) ?? []), specifier]);
  }
  return names;
}

/**
 * The imports a docstring leaves out: what its own file exports, then its package, then others; not
 * what it declares itself.
 */
function impliedImports(
  { file, code }: Example,
  names: ReadonlyMap<string, readonly string[]>,
): string {
  const exported = /^export (?:async )?(?:function\*?|const|class) (\w+)/gm;
  const own = [...readFileSync(file, 'utf8').matchAll(exported)].map(([, name = '']) => name);
  const home = `@lagoa/${file.split('/')[1]}`;
  const declared = new Set(
    [...code.matchAll(/\b(?:const|let|function) (\w+)/g)].map(([, name = '']) => name),
  );
  return [...new Set([...own, ...names.keys()])]
    .filter((name) => !declared.has(name))
    .filter((name) => new RegExp(`(?<!(?<!\\.)\\.)(?<![\\w'"])${name}\\b(?!['"]|\\s*:)`).test(code))
    .map((name) => {
      const entries = names.get(name) ?? [];
      const entry = entries.find((each) => each.startsWith(home)) ?? entries[0];
      return `import { ${name} } from '${own.includes(name) ? resolve(file) : entry}';\n`;
    })
    .join('');
}

const pages = ['README.md', 'docs/**/*.md', 'packages/*/README.md', 'examples/*/README.md'];
const written = globSync(pages).flatMap((file) =>
  examplesOfMarkdown(file, readFileSync(file, 'utf8')),
);
const docstrings = globSync('packages/*/src/**/*.ts', { exclude: ['**/*.test.ts'] })
  .flatMap((file) => examplesOfSource(file, readFileSync(file, 'utf8')))
  .filter((example) => checkedCode(example).checks > 0);

const folder = resolve('docs/generated/examples');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const names = await publicNames();
const check = resolve('scripts/check-example.ts');
const files = [...written, ...docstrings].map((example) => {
  const path = join(folder, `${`${example.file}-${example.line}`.replace(/[^\w]+/g, '-')}.ts`);
  const imports = docstrings.includes(example) ? impliedImports(example, names) : '';
  const { code, checks } = checkedCode(example);
  writeFileSync(path, `import { check } from '${check}';\n${imports}${code}\nexport {};\n`);
  return { path, checks, place: `${example.file}:${example.line}` };
});

writeFileSync(
  join(folder, 'tsconfig.json'),
  JSON.stringify({
    extends: resolve('tsconfig.base.json'),
    compilerOptions: { noEmit: true, rewriteRelativeImportExtensions: false },
  }),
);
const types = spawnSync('node_modules/.bin/tsc', ['-p', folder], { stdio: 'inherit' });

// Examples write into the current folder, and may print: neither belongs in the repository.
process.chdir(mkdtempSync(join(tmpdir(), 'lagoa-examples-')));
console.log = () => undefined;
let failed = types.status === 0 ? 0 : 1;
for (const { path, place } of files)
  await import(pathToFileURL(path).href).catch((cause: unknown) => {
    failed += 1;
    console.error(`${place}: ${cause instanceof Error ? cause.message : String(cause)}`);
  });

const checks = files.reduce((sum, file) => sum + file.checks, 0);
const summary = `${written.length} written examples and ${docstrings.length} docstrings ran, ${checks} values compared, ${failed} failed`;
process.stdout.write(`${summary}\n`);
if (failed > 0 || checks < 60) process.exitCode = 1;
