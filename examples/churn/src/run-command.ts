import { once } from 'node:events';
import { serveNode } from '@lagoa/serve/node';
import { formatSummary } from './format-summary.ts';
import type { Command } from './options.ts';
import type { Progress } from './progress.ts';
import { runStep } from './run-step.ts';
import { runStory } from './run-story.ts';
import { serve } from './steps/serve.ts';
import { wireLocal } from './wire-local.ts';

/** Does what the command line asks for; `print` takes what goes to standard output. */
export async function runCommand(
  command: Exclude<Command, { kind: 'help' }>,
  { progress, print }: { readonly progress: Progress; readonly print: (text: string) => void },
): Promise<void> {
  const { options } = command;
  const wiring = wireLocal(options, progress);
  try {
    if (command.kind === 'story') print(`\n${formatSummary(await runStory(wiring, options))}`);
    else if (command.kind === 'serve') {
      const server = await serveNode({ handler: await serve(wiring), port: options.port });
      print(`listening on ${server.url}; try ${server.url}/openapi.json, stop with Ctrl-C\n`);
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
      await server.close();
    } else {
      progress.start(command.step);
      progress.done(await runStep[command.step](wiring, options));
    }
  } finally {
    await wiring.close();
  }
}
