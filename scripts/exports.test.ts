import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { packageFolders, readEntries } from './packages.ts';

interface ExportedName {
  readonly name: string;
  readonly type: boolean;
}

/**
 * The names an entry exports, as written: every entry lists them by hand, either in
 * `export { … } from` statements or by declaring them.
 */
function exportedNames(source: string): readonly ExportedName[] {
  const text = source.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
  if (/^export (\*|default)/m.test(text)) throw new Error('entries list each public name by hand');
  const listed = [...text.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(
    ([, type, names = '']) =>
      names.split(',').flatMap((part) => {
        const [, each, name] = /^\s*(type )?(?:\w+ as )?(\w+)\s*$/.exec(part) ?? [];
        return name ? { name, type: Boolean(type ?? each) } : [];
      }),
  );
  const declared = [
    ...text.matchAll(/^export (?:async )?(interface|type|const|function|class)\*? (\w+)/gm),
  ].map(([, kind, name = '']) => ({ name, type: kind === 'interface' || kind === 'type' }));
  return [...listed, ...declared].sort((a, b) => (a.name < b.name ? -1 : 1));
}

test('all six packages have a list', () => {
  expect(packageFolders).toHaveLength(6);
});

test.each(packageFolders)('the exports of %s are those of docs/api', async (folder) => {
  const lines: string[] = [];
  for (const { specifier, source } of readEntries(folder)) {
    const names = exportedNames(readFileSync(source, 'utf8'));
    const module: object = await import(pathToFileURL(join(process.cwd(), source)).href);
    const values = names.filter(({ type }) => !type).map(({ name }) => name);
    expect(Object.keys(module).sort(), `${source} exports what it lists`).toEqual(values.sort());
    lines.push(specifier, ...names.map(({ name, type }) => `  ${type ? 'type ' : ''}${name}`), '');
  }
  await expect(lines.join('\n')).toMatchFileSnapshot(`../docs/api/${folder}.txt`);
});

test.each([
  ["export { a, type B } from './a.ts';", ['type B', 'a']],
  ["export type { A } from './a.ts';\nexport { b as c } from './b.ts';", ['type A', 'c']],
  ['export async function load() {}\nexport interface Port {}', ['type Port', 'load']],
])('reads %s', (text, expected) => {
  const names = exportedNames(text).map(({ name, type }) => (type ? `type ${name}` : name));
  expect(names).toEqual(expected);
});

test('a star export is refused', () => {
  expect(() => exportedNames("export * from './a.ts';")).toThrow('by hand');
});
