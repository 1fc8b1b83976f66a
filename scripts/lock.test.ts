import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
type Lock = Readonly<Record<string, LockEntry>>;

const lock: Lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
const judges: Lock = JSON.parse(readFileSync('judges/package-lock.json', 'utf8')).packages;
const { allowScripts } = JSON.parse(readFileSync('package.json', 'utf8'));

/** Node's own lookup: the nearest node_modules folder upwards that holds the name. */
function isLocked(packages: Lock, from: string, name: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))) {
    if (packages[`${at ? `${at}/` : ''}node_modules/${name}`]) return true;
    if (!at) return false;
    if (!at.includes('/node_modules/')) return packages[`node_modules/${name}`] !== undefined;
  }
}

function missingOptionals(packages: Lock): readonly string[] {
  return Object.entries(packages).flatMap(([from, entry]) =>
    Object.keys(entry.optionalDependencies ?? {})
      .filter((name) => !isLocked(packages, from, name))
      .map((name) => `${from || 'root'} names ${name}, which has no entry: run npm run lock`),
  );
}

function unnamedScripts(
  packages: Lock,
  named: Readonly<Record<string, boolean>>,
): readonly string[] {
  return Object.entries(packages)
    .filter(([, entry]) => entry.hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length))
    .filter((name) => !(name in named));
}

test('every optional package named in a lock has an entry, so npm ci accepts it', () => {
  const named = Object.values(lock).flatMap((entry) =>
    Object.keys(entry.optionalDependencies ?? {}),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(missingOptionals(lock)).toEqual([]);
  expect(missingOptionals(judges)).toEqual([]);
});

test('a planted gap is caught', () => {
  const { 'node_modules/@biomejs/cli-darwin-arm64': removed, ...rest } = lock;
  expect(removed?.version).toBeDefined();
  expect(missingOptionals(rest)).toEqual([
    expect.stringContaining('@biomejs/cli-darwin-arm64, which has no entry'),
  ]);
});

test('the locks name no registry host', () => {
  for (const [path, entry] of [...Object.entries(lock), ...Object.entries(judges)])
    if (!entry.link) expect([path, entry.resolved]).toEqual([path, undefined]);
});

test('every install script is approved or refused by name in allowScripts', () => {
  expect(unnamedScripts(lock, allowScripts)).toEqual([]);
  expect(unnamedScripts(lock, {})).toContain('esbuild');
});

test('npm 10, which knows no allowScripts, runs no install script either', () => {
  for (const path of ['.npmrc', 'judges/.npmrc'])
    expect(readFileSync(path, 'utf8').split('\n')).toContain('ignore-scripts=true');
});
