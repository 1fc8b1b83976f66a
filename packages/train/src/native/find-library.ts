import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** What the search depends on, as an argument, so that every system can be tested on any. */
export interface LibrarySearch {
  /** An explicit path; nothing else is tried then. */
  readonly path?: string | undefined;
  readonly platform: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The names in a folder; none where it does not exist. */
  readonly list: (folder: string) => readonly string[];
}

/** The environment variable that names the library. */
const LIBRARY_VARIABLE = 'XGBOOST_LIB';

/** The search on this machine. */
export function machineSearch(path?: string): LibrarySearch {
  const { platform, env } = process;
  const home = env.HOME ?? env.USERPROFILE ?? '';
  return { path, platform, home, env, list: listFolder };
}

/**
 * Names and paths of libxgboost to try, in order: the explicit path alone, or that of the
 * environment alone; else what the loader finds by name (Debian and Ubuntu have `libxgboost.so.0`,
 * own builds `.so.2` and `.so.3`), then Homebrew, conda, and pip under every Python that is usually
 * somewhere.
 */
export function libraryCandidates(search: LibrarySearch): readonly string[] {
  const explicit = search.path ?? search.env[LIBRARY_VARIABLE];
  if (explicit !== undefined && explicit !== '') return [explicit];
  const { names, file } = namesOn(search.platform);
  const conda = search.env.CONDA_PREFIX;
  const condaFolders = conda
    ? ['lib', 'Library/bin', 'Library/lib', 'Library/mingw-w64/bin'].map((part) =>
        join(conda, part),
      )
    : [];
  const brewFolders = search.platform === 'darwin' ? ['/opt/homebrew/lib', '/usr/local/lib'] : [];
  const folders = [...condaFolders, ...brewFolders, ...pipFolders(search)];
  return [...names, ...folders.map((folder) => join(folder, file))];
}

function namesOn(platform: string): { readonly names: readonly string[]; readonly file: string } {
  if (platform === 'win32') return { names: ['xgboost.dll'], file: 'xgboost.dll' };
  if (platform === 'darwin') return { names: ['libxgboost.dylib'], file: 'libxgboost.dylib' };
  const versions = ['3', '2', '1', '0'].map((version) => `libxgboost.so.${version}`);
  return { names: ['libxgboost.so', ...versions], file: 'libxgboost.so' };
}

/** `site-packages/xgboost/lib` of the active environment, the user and the system, newest first. */
function pipFolders({ platform, home, env, list }: LibrarySearch): readonly string[] {
  const environments = [env.VIRTUAL_ENV, env.CONDA_PREFIX].flatMap((root) => root ?? []);
  if (platform === 'win32') {
    const local = join(home, 'AppData/Local/Programs/Python');
    const roaming = join(home, 'AppData/Roaming/Python');
    return [
      ...environments.map((root) => join(root, 'Lib')),
      ...pythons(list, local, /^Python3\d+$/).map((python) => join(python, 'Lib')),
      ...pythons(list, roaming, /^Python3\d+$/),
    ].map((folder) => join(folder, 'site-packages/xgboost/lib'));
  }
  const frameworks = join(home, 'Library/Python');
  const pyenv = pythons(list, join(home, '.pyenv/versions'), /^3\./);
  const prefixes = [
    ...environments,
    join(home, '.local'),
    ...pythons(list, frameworks, /^3\.\d+$/),
    ...pyenv,
    '/opt/homebrew',
    '/usr/local',
    '/usr',
  ];
  return [
    ...prefixes.flatMap((prefix) => pythons(list, join(prefix, 'lib'), /^python3\.\d+$/)),
    ...pythons(list, frameworks, /^3\.\d+$/).map((folder) => join(folder, 'lib/python')),
  ]
    .flatMap((python) => [join(python, 'site-packages'), join(python, 'dist-packages')])
    .map((folder) => join(folder, 'xgboost/lib'));
}

/** Folders of Python versions, the newest first. */
function pythons(list: LibrarySearch['list'], folder: string, name: RegExp): readonly string[] {
  const minor = (text: string): number => Number(/\d+$/.exec(text)?.[0] ?? 0);
  return list(folder)
    .filter((each) => name.test(each))
    .sort((a, b) => minor(b) - minor(a))
    .map((each) => join(folder, each));
}

function listFolder(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // not there, or not ours to read: the candidate is not tried
  }
}

/** How to get the library, for the error where there is none. */
export const howToInstall: string =
  'Debian or Ubuntu: apt install libxgboost0; macOS: brew install xgboost; conda: conda install ' +
  'libxgboost; anywhere: pip install xgboost, on Windows too. Elsewhere give its path as ' +
  `createNativeTrainer({ library }) or in ${LIBRARY_VARIABLE}.`;
