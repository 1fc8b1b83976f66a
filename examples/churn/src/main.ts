import { isLagoaError } from '@lagoa/data';
import { help, parseCommand } from './options.ts';
import { createProgress } from './progress.ts';
import { runCommand } from './run-command.ts';

/** 2: the user asked for something that cannot be; 1: it should have worked. */
function exitCode(error: unknown): 1 | 2 {
  return isLagoaError(error) &&
    [
      'invalid-argument',
      'invalid-data',
      'not-found',
      'budget-exceeded',
      'permission-denied',
    ].includes(error.code)
    ? 2
    : 1;
}

try {
  const { INIT_CWD = process.cwd() } = process.env;
  const command = parseCommand(process.argv.slice(2), INIT_CWD);
  if (command.kind === 'help') process.stdout.write(help);
  else
    await runCommand(command, {
      progress: createProgress(process.stderr),
      print: (text) => process.stdout.write(text),
    });
} catch (error) {
  const text = isLagoaError(error) ? error.message : error instanceof Error ? error.stack : error;
  process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[2K' : ''}churn: ${text}\n`);
  process.exitCode = exitCode(error);
}
