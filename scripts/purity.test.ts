import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packageFolders } from './packages.ts';

/** Planted files: path inside a package's src, text, and the Biome rules that must speak. */
const planted: readonly (readonly [path: string, text: string, rules: readonly string[]])[] = [
  [
    'value.ts',
    "import { readFile } from 'node:fs/promises';\nexport { readFile };\n",
    ['noRestrictedImports'],
  ],
  [
    'type.ts',
    "import type { Stats } from 'node:fs';\nexport type { Stats };\n",
    ['noRestrictedImports'],
  ],
  ['dynamic.ts', "export const load = () => import('node:fs');\n", ['noRestrictedImports']],
  [
    'bare.ts',
    "import { readFile } from 'fs';\nexport { readFile };\n",
    ['useNodejsImportProtocol'],
  ],
  [
    'deep/er/value.ts',
    "import { join } from 'node:path';\nexport { join };\n",
    ['noRestrictedImports'],
  ],
  ['export.ts', "export { join } from 'node:path';\n", ['noRestrictedImports']],
  ['adapter.ts', "export { a } from './local/index.ts';\n", ['noRestrictedImports']],
  [
    'dynamic-adapter.ts',
    "export const load = () => import('./node/index.ts');\n",
    ['noRestrictedImports'],
  ],
  [
    'deep/adapter.ts',
    "import type { A } from '../gcp/index.ts';\nexport type { A };\n",
    ['noRestrictedImports'],
  ],
  [
    'sibling.ts',
    "import { a } from '@lagoa/data/local';\nexport { a };\n",
    ['noRestrictedImports'],
  ],
  [
    'sibling-type.ts',
    "import type { A } from '@lagoa/data/testing';\nexport type { A };\n",
    ['noRestrictedImports'],
  ],
  [
    'sdk.ts',
    "import { Storage } from '@google-cloud/storage';\nexport { Storage };\n",
    ['noRestrictedImports'],
  ],
  [
    'sdk-type.ts',
    "import type { A } from '@duckdb/node-api';\nexport type { A };\n",
    ['noRestrictedImports'],
  ],
  [
    'sdk-dynamic.ts',
    "export const load = () => import('onnxruntime-node');\n",
    ['noRestrictedImports'],
  ],
  ['arrow.ts', "import { Table } from 'apache-arrow';\nexport { Table };\n", ['plugin']],
  [
    'undeclared.ts',
    "import { a } from '@lagoa/undeclared';\nexport { a };\n",
    ['noUndeclaredDependencies'],
  ],
  [
    'undeclared-type.ts',
    "import type { A } from '@lagoa/undeclared';\nexport type { A };\n",
    ['noUndeclaredDependencies'],
  ],
  [
    'undeclared-dynamic.ts',
    "export const load = () => import('@lagoa/undeclared');\n",
    ['noUndeclaredDependencies'],
  ],
  [
    'local/undeclared.ts',
    "import { a } from '@lagoa/undeclared';\nexport { a };\n",
    ['noUndeclaredDependencies'],
  ],
  ['print.ts', "console.log('hello');\n", ['noConsole']],
  ['local/print.ts', "console.error('hello');\n", ['noConsole']],
  [
    'testing/vitest.ts',
    "import { test } from 'vitest';\nexport { test };\n",
    ['noRestrictedImports'],
  ],
  ['timer.ts', 'setTimeout(() => undefined, 1);\n', ['noRestrictedGlobals']],
  ['process.ts', 'export const home = process.env.HOME;\n', ['noRestrictedGlobals']],
  ['buffer.ts', "export const bytes = Buffer.from('a');\n", ['noRestrictedGlobals']],
  ['random.ts', 'export const draw = Math.random();\n', ['plugin']],
  ['now.ts', 'export const now = Date.now();\n', ['plugin']],
  ['date.ts', 'export const now = new Date();\n', ['plugin']],
  ['any.ts', 'export const a = (b: any) => b;\n', ['noExplicitAny']],
  ['bang.ts', 'export const a = (b: string | undefined) => b!;\n', ['noNonNullAssertion']],
  ['floating.ts', 'async function a() {}\na();\n', ['noFloatingPromises']],
  [
    'fine.ts',
    "import type { Table } from 'apache-arrow';\nimport { a } from '@lagoa/data';\nexport const b: Table = a(new Date(0));\n",
    [],
  ],
  ['local/fine.ts', "import { join } from 'node:path';\nexport { join };\n", []],
  [
    'fine.test.ts',
    "import { join } from 'node:path';\nimport { test } from 'vitest';\ntest(join('a'), () => undefined);\n",
    [],
  ],
];

const root = mkdtempSync(join(tmpdir(), 'lagoa-purity-'));
const spoken = new Map<string, string[]>();

beforeAll(() => {
  for (const path of ['biome.jsonc', 'scripts/purity.grit']) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    cpSync(path, join(root, path));
  }
  const manifest = {
    name: 'x',
    dependencies: {
      '@lagoa/data': '*',
      'apache-arrow': '*',
      '@duckdb/node-api': '*',
      '@google-cloud/storage': '*',
      'onnxruntime-node': '*',
    },
    devDependencies: { vitest: '*' },
  };
  for (const folder of packageFolders) {
    for (const [path, text] of planted) {
      const file = join(root, 'packages', folder, 'src', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    writeFileSync(join(root, 'packages', folder, 'package.json'), JSON.stringify(manifest));
  }
  const { stdout } = spawnSync(
    join(process.cwd(), 'node_modules/.bin/biome'),
    ['lint', '--vcs-enabled=false', '--reporter=json', '--max-diagnostics=none', 'packages'],
    { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const report: { diagnostics: { category: string; location: { path: string } }[] } =
    JSON.parse(stdout);
  for (const { category, location } of report.diagnostics) {
    const rules = spoken.get(location.path) ?? [];
    spoken.set(location.path, [...rules, category.slice(category.lastIndexOf('/') + 1)]);
  }
});
afterAll(() => rmSync(root, { recursive: true }));

test('Biome is asked about all six packages', () => {
  expect(packageFolders).toEqual(['data', 'drift', 'features', 'serve', 'train', 'vertex']);
});

test.each(planted)('%s', (path, _, rules) => {
  for (const folder of packageFolders)
    expect(spoken.get(`packages/${folder}/src/${path}`) ?? []).toEqual(rules);
});
