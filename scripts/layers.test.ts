import { expect, test } from 'vitest';
import { type Manifest, packageFolders, readManifest } from './packages.ts';

/** Who may import whom (docs/architecture.md). Applications may import all. */
const layers: Readonly<Record<string, readonly string[]>> = {
  '@lagoa/data': [],
  '@lagoa/features': ['@lagoa/data'],
  '@lagoa/drift': ['@lagoa/data'],
  '@lagoa/train': ['@lagoa/data', '@lagoa/features'],
  '@lagoa/serve': ['@lagoa/data', '@lagoa/features', '@lagoa/drift'],
  '@lagoa/vertex': [
    '@lagoa/data',
    '@lagoa/features',
    '@lagoa/drift',
    '@lagoa/train',
    '@lagoa/serve',
  ],
};

function forbidden(manifest: Manifest): readonly string[] {
  const named = [
    manifest.dependencies,
    manifest.peerDependencies,
    manifest.optionalDependencies,
    manifest.devDependencies,
  ].flatMap((group) => Object.keys(group ?? {}));
  const allowed = layers[manifest.name];
  if (!allowed) throw new Error(`${manifest.name} has no line in the layer table`);
  return named.filter((name) => name.startsWith('@lagoa/') && !allowed.includes(name));
}

test('every package stays inside the layer table', () => {
  const manifests = packageFolders.map((name) => readManifest(`packages/${name}/package.json`));
  expect(manifests.map(({ name }) => name).sort()).toEqual(Object.keys(layers).sort());
  for (const manifest of manifests)
    expect([manifest.name, forbidden(manifest)]).toEqual([manifest.name, []]);
});

test.each(['dependencies', 'peerDependencies', 'optionalDependencies', 'devDependencies'])(
  'a planted sibling in %s is caught',
  (group) => {
    const planted = { name: '@lagoa/drift', exports: {}, [group]: { '@lagoa/train': '0.1.0' } };
    expect(forbidden(planted)).toEqual(['@lagoa/train']);
  },
);

test('a package outside the table is refused', () => {
  expect(() => forbidden({ name: '@lagoa/misc', exports: {} })).toThrow(
    'no line in the layer table',
  );
});

test('exact sibling versions, so that one release is one set', () => {
  for (const folder of packageFolders) {
    const { name, dependencies = {} } = readManifest(`packages/${folder}/package.json`);
    for (const [sibling, range] of Object.entries(dependencies))
      if (sibling.startsWith('@lagoa/'))
        expect([name, sibling, range]).toEqual([name, sibling, '0.1.0']);
  }
});
