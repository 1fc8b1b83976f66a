import { expect, test } from 'vitest';
import { type LibrarySearch, libraryCandidates } from './find-library.ts';

/** A machine with these folders. */
function machine(
  platform: string,
  folders: Readonly<Record<string, readonly string[]>>,
  env: LibrarySearch['env'] = {},
): LibrarySearch {
  return { platform, home: '/home/ana', env, list: (folder) => folders[folder] ?? [] };
}

test('an explicit path, then the environment, are tried alone', () => {
  const env = { XGBOOST_LIB: '/opt/xgb.so', CONDA_PREFIX: '/conda' };
  expect(libraryCandidates(machine('linux', {}, env))).toEqual(['/opt/xgb.so']);
  expect(libraryCandidates({ ...machine('linux', {}, env), path: '/mine.so' })).toEqual([
    '/mine.so',
  ]);
  expect(libraryCandidates(machine('linux', {}, { XGBOOST_LIB: '' })).length).toBeGreaterThan(1);
});

test('Linux: the names of the loader first, then conda, then pip of the newest Python', () => {
  const folders = {
    '/home/ana/.local/lib': ['python3.9', 'python3.12', 'perl5'],
    '/usr/lib': ['python3.11', 'x86_64-linux-gnu'],
  };
  const found = libraryCandidates(machine('linux', folders, { CONDA_PREFIX: '/conda' }));
  expect(found.slice(0, 6)).toEqual([
    'libxgboost.so',
    'libxgboost.so.3',
    'libxgboost.so.2',
    'libxgboost.so.1',
    'libxgboost.so.0',
    '/conda/lib/libxgboost.so',
  ]);
  const pip = found.filter((path) => path.endsWith('-packages/xgboost/lib/libxgboost.so'));
  expect(pip[0]).toBe('/home/ana/.local/lib/python3.12/site-packages/xgboost/lib/libxgboost.so');
  expect(pip).toContain('/usr/lib/python3.11/dist-packages/xgboost/lib/libxgboost.so');
});

test('macOS: Homebrew on both processors, and the user’s Python', () => {
  const folders = { '/home/ana/Library/Python': ['3.12'] };
  const found = libraryCandidates(machine('darwin', folders));
  expect(found.slice(0, 3)).toEqual([
    'libxgboost.dylib',
    '/opt/homebrew/lib/libxgboost.dylib',
    '/usr/local/lib/libxgboost.dylib',
  ]);
  expect(found).toContain(
    '/home/ana/Library/Python/3.12/lib/python/site-packages/xgboost/lib/libxgboost.dylib',
  );
});

test('Windows: conda’s folder and pip’s', () => {
  const folders = { '/home/ana/AppData/Local/Programs/Python': ['Python312', 'Launcher'] };
  const found = libraryCandidates(machine('win32', folders, { CONDA_PREFIX: '/conda' }));
  expect(found[0]).toBe('xgboost.dll');
  expect(found).toContain('/conda/Library/mingw-w64/bin/xgboost.dll');
  expect(found).toContain(
    '/home/ana/AppData/Local/Programs/Python/Python312/Lib/site-packages/xgboost/lib/xgboost.dll',
  );
});
