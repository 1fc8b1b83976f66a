import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LagoaError } from '@lagoa/data';
import { type DriftSwitch, driftKinds, parseDrift } from './generate/drift-switch.ts';
import { isStepName, type StepName, stepSummaries } from './steps.ts';

/** Everything a run depends on. Same options and same input file, same results. */
export interface ChurnOptions {
  /** A CSV file's path or http(s) URL; without it the data is generated. */
  readonly input?: string;
  /** Folder for everything the run writes. */
  readonly output: string;
  /** Environment in the bucket's name: `telecom-mlops-llmops-data-<env>`. */
  readonly env: string;
  /** Seeds the generator. */
  readonly seed: number;
  /** Generated customers a month. */
  readonly customers: number;
  /** Generated months; the first is the one trained on. */
  readonly months: number;
  readonly drift: readonly DriftSwitch[];
  /** Port of `serve`. */
  readonly port: number;
}

/** What the command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'story'; readonly options: ChurnOptions }
  | { readonly kind: 'serve'; readonly options: ChurnOptions }
  | { readonly kind: 'step'; readonly step: StepName; readonly options: ChurnOptions };

const defaults = {
  output: 'churn-output',
  env: 'local',
  seed: 7,
  customers: 7043,
  months: 6,
  port: 8080,
} as const;

/** The default drift: a price rise in the last two of six months; none in fewer than two months. */
const defaultDrift = (months: number): string =>
  months < 2 ? 'none' : `price-rise@${Math.max(2, months - 1)}`;

export const help = `Usage: npm run churn [-- [step] [options]]

Without a step, runs the whole story and prints a summary. Steps, in order:
${Object.entries(stepSummaries)
  .map(([name, summary]) => `  ${name.padEnd(14)} ${summary}`)
  .join('\n')}
  ${'serve'.padEnd(14)} answer HTTP requests with the champion model

Options:
  --input <path|URL>   Telco CSV, local or http(s); without it, synthetic data
  --output <folder>    where everything is written (default ${defaults.output})
  --env <name>         bucket telecom-mlops-llmops-data-<name> (default ${defaults.env})
  --seed <n>           seed of the synthetic data (default ${defaults.seed})
  --customers <n>      synthetic customers a month (default ${defaults.customers})
  --months <n>         synthetic months (default ${defaults.months})
  --drift <list>       none, or kind@month,... (default price-rise@<months - 1>); kinds:
${Object.entries(driftKinds)
  .map(([name, summary]) => `                         ${name}: ${summary}`)
  .join('\n')}
  --port <n>           port of serve (default ${defaults.port})
  --help               this text

Relative paths start where you stand. Exit code: 0 done, 2 wrong option or input, 1 failure.
`;

/**
 * Reads the command line. Relative paths are relative to `from`. Throws `invalid-argument` with one
 * clear line.
 */
export function parseCommand(args: readonly string[], from: string): Command {
  const { values, positionals } = parseWords(args);
  if (values.help) return { kind: 'help' };
  const [word, extra] = positionals;
  if (extra !== undefined) throw wrong(`one step at a time, got "${positionals.join(' ')}"`);
  if (word !== undefined && word !== 'serve' && !isStepName(word))
    throw wrong(`no step "${word}"; steps: ${Object.keys(stepSummaries).join(', ')}, serve`);
  if (values.input !== undefined)
    for (const name of ['seed', 'customers', 'months', 'drift'] as const)
      if (values[name] !== undefined)
        throw wrong(`--${name} is for generated data; it cannot go with --input`);
  const env = values.env ?? defaults.env;
  if (!/^[a-z][a-z0-9-]{0,19}$/.test(env))
    throw wrong(`--env must be a-z, 0-9 and -, a letter first, at most 20; got "${env}"`);
  const months = whole('months', values.months, { least: 1, most: 120 });
  const options: ChurnOptions = {
    ...(values.input === undefined ? {} : { input: locate(values.input, from) }),
    output: resolve(from, values.output ?? defaults.output),
    env,
    seed: whole('seed', values.seed, { least: 0, most: 2 ** 31 - 1 }),
    customers: whole('customers', values.customers, { least: 100, most: 100_000_000 }),
    months,
    drift: parseDrift(values.drift ?? defaultDrift(months)),
    port: whole('port', values.port, { least: 0, most: 65_535 }),
  };
  if (word === undefined) return { kind: 'story', options };
  return word === 'serve' ? { kind: 'serve', options } : { kind: 'step', step: word, options };
}

function parseWords(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        input: text,
        output: text,
        env: text,
        seed: text,
        customers: text,
        months: text,
        drift: text,
        port: text,
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    const [line = ''] = String(cause instanceof Error ? cause.message : cause).split(/\.\s|\.$|\n/);
    throw wrong(`${line}; try --help`, cause);
  }
}

function whole(
  name: 'seed' | 'customers' | 'months' | 'port',
  text: string | undefined,
  { least, most }: { readonly least: number; readonly most: number },
): number {
  if (text === undefined) return defaults[name];
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw wrong(`--${name} must be a whole number from ${least} to ${most}, got "${text}"`);
  return value;
}

/** A URL stays; a path becomes absolute. */
function locate(input: string, from: string): string {
  return /^https?:\/\//i.test(input) ? input : resolve(from, input);
}

function wrong(message: string, cause?: unknown): LagoaError {
  return new LagoaError('invalid-argument', message, { cause });
}
