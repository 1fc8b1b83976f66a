import { parseArgs } from 'node:util';
import { LagoaError } from '@lagoa/data';

export const help = `lagoa-drift reference.parquet current.parquet [options]

  --html FILE      write the report as one self-contained page
  --json           print the report as JSON instead of a summary
  --columns a,b    look at these columns only
  --policy FILE    judge by this policy, a JSON object as compareProfiles takes it

Exit code: 0 no drift, 1 drift, 2 the question could not be answered (wrong usage, a missing file,
not Parquet, a column that the current file lacks, no or too few rows to judge by).
`;

/** What the user asked for. */
export type CommandLine =
  | { readonly kind: 'help' }
  | {
      readonly kind: 'compare';
      readonly reference: string;
      readonly current: string;
      readonly html?: string;
      readonly json: boolean;
      readonly columns?: readonly string[];
      readonly policy?: string;
    };

/** Throws `invalid-argument` for anything that `help` does not list. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  const [reference, current, ...more] = positionals;
  if (reference === undefined || current === undefined || more.length > 0)
    throw wrongUsage(`expected two Parquet files, got ${positionals.length}`);
  const { html, json, columns, policy } = values;
  return {
    kind: 'compare',
    reference,
    current,
    json,
    ...(html === undefined ? {} : { html }),
    ...(policy === undefined ? {} : { policy }),
    ...(columns === undefined ? {} : { columns: columns.split(',') }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        html: { type: 'string' },
        json: { type: 'boolean', default: false },
        columns: { type: 'string' },
        policy: { type: 'string' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (cause) {
    const [message = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw wrongUsage(message, cause);
  }
}

function wrongUsage(message: string, cause?: unknown): LagoaError {
  return new LagoaError('invalid-argument', `${message}; see lagoa-drift --help`, { cause });
}
