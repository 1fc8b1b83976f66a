import { existsSync, globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { packageFolders, readEntries } from './packages.ts';

test('there are six packages, and each is complete', () => {
  expect(packageFolders).toEqual(['data', 'drift', 'features', 'serve', 'train', 'vertex']);
  const license = readFileSync('LICENSE', 'utf8');
  for (const folder of packageFolders) {
    const path = `packages/${folder}`;
    for (const file of ['package.json', 'tsconfig.json', 'README.md', 'LICENSE'])
      expect(existsSync(`${path}/${file}`), `${path}/${file}`).toBe(true);
    expect(readFileSync(`${path}/LICENSE`, 'utf8')).toBe(license);
    for (const { source } of readEntries(folder)) expect(existsSync(source), source).toBe(true);
  }
});

test.each(packageFolders)('%s has tests beside its source', (folder) => {
  expect(globSync(`packages/${folder}/src/**/*.test.ts`).length).toBeGreaterThan(0);
});
