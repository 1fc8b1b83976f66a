import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type Options } from 'tsup';

/** One build per package; its entries are what its `exports` name under `@lagoa/source`. */
const options: Options[] = readdirSync('packages').map((name) => {
  const { exports } = JSON.parse(readFileSync(`packages/${name}/package.json`, 'utf8')) as {
    exports: Record<string, string | { '@lagoa/source': string }>;
  };
  const sources = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [] : [target['@lagoa/source']],
  );
  return {
    name,
    entry: Object.fromEntries(
      sources.map((source) => [
        source.replace(/^\.\/src\/|\.ts$/g, ''),
        `packages/${name}/${source}`,
      ]),
    ),
    outDir: `packages/${name}/dist`,
    format: ['esm'],
    dts: false,
    clean: true,
    target: 'node22',
    platform: 'node',
    silent: true,
    splitting: true,
    sourcemap: true,
    skipNodeModulesBundle: true,
  };
});
export default defineConfig(options) as Options[];
