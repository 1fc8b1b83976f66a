import { defineConfig, mergeConfig, type ViteUserConfig } from 'vitest/config';
import root from '../vitest.config.ts';
import { tally } from './tally.ts';

/** Judges take minutes and packages of the system: they run by themselves, `npm run judges`. */
const config: ViteUserConfig = mergeConfig(
  { resolve: root.resolve, ssr: root.ssr },
  defineConfig({
    test: {
      root: '.',
      include: ['judges/**/*.judge.ts'],
      exclude: ['**/node_modules/**'],
      testTimeout: 300_000,
      hookTimeout: 300_000,
      reporters: ['default', ['junit', { outputFile: 'reports/judges.xml' }], tally],
    },
  }),
);
export default config;
