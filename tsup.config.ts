import { defineConfig, type Options } from 'tsup';
import { packageFolders, readCommands, readEntries } from './scripts/packages.ts';

/** One build per package; its entries are those of `exports` (`@lagoa/source`) and of `bin`. */
const options: Options[] = packageFolders.map((folder) => ({
  name: folder,
  entry: Object.fromEntries(
    [...readEntries(folder).map(({ source }) => source), ...readCommands(folder)].map((source) => [
      source.replace(/^.*?\/src\/|\.ts$/g, ''),
      source,
    ]),
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
