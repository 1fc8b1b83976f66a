import type { Reporter } from 'vitest/node';

/** Ends the run with one plain line: `12 passed, 0 failed, 1 skipped`. */
export const tally: Reporter = {
  onTestRunEnd(modules) {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules)
      for (const test of module.children.allTests()) count[test.result().state] += 1;
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const failed = count.failed + count.pending + broken;
    const line = `${count.passed} passed, ${failed} failed, ${count.skipped} skipped`;
    process.once('exit', () => console.log(line));
  },
};
