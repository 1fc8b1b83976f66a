import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { packageFolders, readEntries } from './packages.ts';

/** What costs seconds, megabytes or native code: loaded when used, never by an import of ours. */
const heavy =
  /\.node$|node_modules\/(@duckdb|@google-cloud|@grpc|google-|onnxruntime|protobufjs|vega|apache-arrow|koffi)/;

/** The modules that Node loads when it imports one file, in a process of its own. */
function loadedBy(file: string): readonly string[] {
  const flags = ['--conditions=@lagoa/source', '--disable-warning=ExperimentalWarning'];
  const url = pathToFileURL(file).href;
  const output = execFileSync(process.execPath, [...flags, 'scripts/list-loaded.mjs', url], {
    encoding: 'utf8',
  });
  const loaded: readonly string[] = JSON.parse(output);
  expect(loaded).toContain(url);
  return loaded;
}

const entries = packageFolders.flatMap(readEntries);

test('all six packages are imported', () => {
  expect(new Set(entries.map(({ specifier }) => specifier.split('/')[1])).size).toBe(6);
});

test.each(entries)('$specifier loads no SDK and no native code', ({ source, adapter }) => {
  const loaded = loadedBy(source);
  expect(loaded.filter((url) => heavy.test(url))).toEqual([]);
  if (!adapter) expect(loaded.filter((url) => url.startsWith('node:'))).toEqual([]);
});

test('a planted eager import is caught', () => {
  const folder = mkdtempSync('node_modules/.lagoa-lazy-');
  try {
    const file = join(folder, 'eager.mjs');
    writeFileSync(file, "import 'node:fs';\nimport 'apache-arrow';\nimport '@duckdb/node-api';\n");
    const loaded = loadedBy(file);
    expect(loaded).toContain('node:fs');
    const found = loaded.filter((url) => heavy.test(url)).join('\n');
    for (const part of ['apache-arrow', '@duckdb', '.node']) expect(found).toContain(part);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
