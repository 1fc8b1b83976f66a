import { readdirSync, readFileSync } from 'node:fs';

/** The part of a package.json that the guards read. */
export interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly '@lagoa/source': string }>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** One public entry of a package: `@lagoa/data/local` from `packages/data/src/local/index.ts`. */
export interface Entry {
  readonly specifier: string;
  readonly source: string;
  /** An adapter may use Node and SDKs; everything else is pure core. */
  readonly adapter: boolean;
}

export const adapterFolders = ['local', 'gcp', 'node', 'native', 'cli', 'mcp', 'testing'] as const;

/** The packages that exist on disk: the guards compare them with the six they expect. */
export const packageFolders: readonly string[] = readdirSync('packages').sort();

export function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(path, 'utf8'));
}

export function readEntries(folder: string): readonly Entry[] {
  const { name, exports } = readManifest(`packages/${folder}/package.json`);
  return Object.entries(exports).flatMap(([subpath, target]) => {
    if (typeof target === 'string') return [];
    const source = target['@lagoa/source'];
    return {
      specifier: name + subpath.slice(1),
      source: `packages/${folder}/${source.slice(2)}`,
      adapter: adapterFolders.some((adapter) => source.split('/').includes(adapter)),
    };
  });
}

/** The sources of a package's commands: `bin` names what they are built to. */
export function readCommands(folder: string): readonly string[] {
  const { bin = {} } = readManifest(`packages/${folder}/package.json`);
  return Object.values(bin).map(
    (built) => `packages/${folder}/${built.replace(/^dist/, 'src').replace(/js$/, 'ts')}`,
  );
}
