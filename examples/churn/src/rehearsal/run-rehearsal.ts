import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChurnOptions, parseCommand } from '../options.ts';
import { silent } from '../progress.ts';
import { rehearse } from './rehearse.ts';
import { startRehearsalServers } from './rehearsal-servers.ts';
import type { RehearsedCall } from './tell.ts';
import { runStep } from '../run-step.ts';
import { chapters } from '../steps.ts';
import { wireGcp } from '../wire-gcp.ts';
import { wireLocal } from '../wire-local.ts';

/** Where the rehearsed calls believe they are. */
export const rehearsalPlace = {
  project: 'rehearsal-project',
  location: 'europe-west1',
  env: 'rehearsal',
} as const;

/**
 * Runs the story locally on a few synthetic customers, in a temporary folder, then makes its cloud
 * calls against servers on this machine. Same calls and answers every time, except the times.
 */
export async function runRehearsal({
  onCall = () => undefined,
}: {
  readonly onCall?: (call: RehearsedCall) => void;
} = {}): Promise<readonly RehearsedCall[]> {
  const output = await mkdtemp(join(tmpdir(), 'churn-rehearsal-'));
  const { project, location, env } = rehearsalPlace;
  const local = wireLocal({ output, env }, silent);
  const servers = await startRehearsalServers({ project, location, env });
  const image = `${location}-docker.pkg.dev/${project}/churn/serve:1`;
  const cloud = await wireGcp({
    project,
    location,
    env,
    image,
    connections: servers.connections,
  });
  const calls: RehearsedCall[] = [];
  try {
    const options = optionsFor(output);
    for (const step of chapters) await runStep[step](local, options);
    await rehearse(local, cloud, async (call, resource, run) => {
      const start = performance.now();
      const answer = await run();
      const made = { call, resource, answer, elapsedMs: performance.now() - start };
      calls.push(made);
      onCall(made);
    });
    return calls;
  } finally {
    await cloud.close();
    await servers.close();
    await local.close();
    await rm(output, { recursive: true });
  }
}

function optionsFor(output: string): ChurnOptions {
  const words = [
    '--output',
    output,
    '--env',
    rehearsalPlace.env,
    '--customers',
    '500',
    '--months',
    '2',
  ];
  const command = parseCommand(words, output);
  if (command.kind === 'help') throw new Error('the rehearsal asked for help');
  return command.options;
}
