import { type Product, products } from '@lagoa/vertex';
import { formatRehearsal } from './format-rehearsal.ts';
import { rehearsalPlace, runRehearsal } from './run-rehearsal.ts';
import { names } from '../tables.ts';

const formatProduct = ({ name, formerName }: Product): string => `${name} (was ${formerName})`;

try {
  const calls = await runRehearsal({
    onCall: ({ call, resource }) => process.stderr.write(`done: ${call}, ${resource}\n`),
  });
  const { project, location, env } = rehearsalPlace;
  process.stdout.write(
    `\nproject ${project}, ${location}, bucket gs://${names.bucket(env)}\n\n` +
      `${formatRehearsal(calls)}\n`,
  );
  process.stdout.write(
    `Google's names today: ${Object.values(products).map(formatProduct).join('; ')}.\n\n` +
      'The official clients spoke to servers on this machine; nothing left it. What those servers\n' +
      'do not check, and what no real project has confirmed: docs/google-cloud-calls.md\n',
  );
} catch (error) {
  process.stderr.write(`rehearsal: ${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
}
