import { defineConfig, type ViteUserConfig } from 'vitest/config';

// Vite adds `import` by itself. Named here it would reach `require` in the workers, where protobufjs
// then gets the wrong build of `long` and rounds int64.
const conditions = ['@lagoa/source', 'module', 'node', 'default'];

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['@lagoa/source', 'node'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'examples/*/src/**/*.test.ts',
      'bench/src/**/*.test.ts',
      'docs/src/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    globalSetup: ['scripts/build-kernels.mjs'],
    setupFiles: ['scripts/silent.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: '100%',
    // Counting branches takes as long as the work: a test that measures work must know.
    env: process.argv.includes('--coverage') ? { LAGOA_COVERAGE: '1' } : {},
    execArgv: ['--max-semi-space-size=4'],
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/generated/**', '**/*.test.ts'],
      reporter: ['text-summary', 'cobertura', 'json-summary'],
      reportsDirectory: 'reports/coverage',
    },
    reporters: ['default', ['junit', { outputFile: 'reports/junit.xml' }]],
  },
});
export default config;
