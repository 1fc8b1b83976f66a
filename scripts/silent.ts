import { afterEach, expect } from 'vitest';

/**
 * The library is silent: a test fails when a file of `packages/<name>/src`, other than a test,
 * prints. Tests themselves may print, for instance why they skip.
 */
const printed: string[] = [];

/** The place in our published source that printed, if the nearest caller is such a place. */
function printingSource(): string | undefined {
  const callers = new Error().stack?.split('\n').slice(1) ?? [];
  const caller = callers.find((line) => !/scripts\/silent\.ts|node:|node_modules/.test(line));
  return caller && /packages\/\w+\/src\/(?!.*\.test\.ts)/.test(caller) ? caller.trim() : undefined;
}

/** The same function, except that a call from our published source is written down. */
function watched<Print extends (...args: never[]) => unknown>(print: Print): Print {
  return new Proxy(print, {
    apply(target, self, args: unknown[]) {
      const source = printingSource();
      if (source) printed.push(`${String(args[0])} ${source}`);
      return Reflect.apply(target, self, args);
    },
  });
}

for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'table', 'dir'] as const)
  console[method] = watched(console[method]);
process.stdout.write = watched(process.stdout.write);
process.stderr.write = watched(process.stderr.write);

afterEach(() => {
  expect(printed.splice(0), 'packages print nothing').toEqual([]);
});
