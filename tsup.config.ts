import { defineConfig, type Options } from 'tsup';
import { packageFolders, readEntries } from './scripts/packages.ts';

/** One build per package; its entries are what its `exports` name under `@lagoa/source`. */
const options: Options[] = packageFolders.map((folder) => ({
  name: folder,
  entry: Object.fromEntries(
    readEntries(folder).map(({ source }) => [source.replace(/^.*?\/src\/|\.ts$/g, ''), source]),
  ),
  outDir: `packages/${folder}/dist`,
  format: ['esm'],
  dts: false,
  clean: true,
  target: 'node22',
  platform: 'node',
  silent: true,
  splitting: true,
  sourcemap: true,
  skipNodeModulesBundle: true,
}));
export default defineConfig(options);
