import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { describe, test } from 'vitest';

/** Debian's own Python: `python3` on the PATH may be another, without the packages. */
const python = '/usr/bin/python3';

const version = (module: string): readonly string[] => [
  python,
  '-c',
  `import ${module}; print(${module}.__version__)`,
];

/** How each judge is asked for its version; one that cannot answer is missing. */
const judges = {
  xgboost: version('xgboost'),
  scipy: version('scipy'),
  sklearn: version('sklearn'),
  prometheus: [
    python,
    '-c',
    'import prometheus_client.openmetrics.parser, importlib.metadata as m; print(m.version("prometheus_client"))',
  ],
  deno: ['judges/node_modules/.bin/deno', '--version'],
  attw: ['judges/node_modules/.bin/attw', '--version'],
  googlesql: [
    process.execPath,
    '-p',
    "require('./judges/node_modules/@fivetrandevelopers/zetasql/package.json').version",
  ],
  bun: [globSync('judges/node_modules/@oven/*/bin/bun')[0] ?? 'bun is not installed', '--version'],
} as const;
export type JudgeName = keyof typeof judges;

function run(command: readonly string[], input = ''): string {
  const [file = '', ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command.join(' ')} failed:\n${stderr}`);
  return stdout;
}

function versionOf(name: JudgeName): string | undefined {
  try {
    return run(judges[name]).split('\n')[0];
  } catch {
    return undefined;
  }
}

export function isInstalled(name: JudgeName): boolean {
  return versionOf(name) !== undefined;
}

/**
 * A suite that a judge decides. Where the judge is missing the suite is skipped with one loud line;
 * with `LAGOA_REQUIRE_JUDGES=1` it fails instead.
 */
export function describeJudge(name: JudgeName, suite: (version: string) => void): void {
  const found = versionOf(name);
  if (found !== undefined) {
    describe(`${name} ${found}`, () => suite(found));
    return;
  }
  const line = `the judge ${name} is missing: npm run judges:install`;
  const required = process.env.LAGOA_REQUIRE_JUDGES === '1';
  if (!required) console.warn(`SKIPPED: ${line}`);
  test.skipIf(!required)(line, () => {
    throw new Error(line);
  });
}

/** Runs a script of a runtime judge from the repository's root and gives what it printed. */
export function runJudge(name: 'deno' | 'bun', args: readonly string[]): string {
  return run([judges[name][0], ...args]);
}

/** Runs a Python script from the repository's root and gives what it printed. */
export function runPython(script: string, input = ''): string {
  return run([python, script], input);
}

/** Gives a Python script JSON on its standard input and reads the JSON it prints. */
export function askPython(script: string, input: unknown): unknown {
  return JSON.parse(runPython(script, JSON.stringify(input)));
}
