import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generateTelcoMonth } from '../generate/generate-telco.ts';
import { parseCommand } from '../options.ts';
import { silent } from '../progress.ts';
import { runStep } from '../run-step.ts';
import { wireLocal } from '../wire-local.ts';
import { serve } from './serve.ts';

test('answers for a customer by id, and only for one that exists', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'churn-serve-'));
  const command = parseCommand(['serve', '--customers', '1000', '--months', '1'], folder);
  if (command.kind !== 'serve') throw new Error('not serve');
  const wiring = wireLocal(command.options, silent);
  try {
    await expect(serve(wiring)).rejects.toThrow('run first: npm run churn -- gate');
    for (const name of ['ingest', 'build-silver', 'build-gold', 'train', 'gate'] as const)
      await runStep[name](wiring, command.options);
    const handler = await serve(wiring);
    const ask = (id: string) => handler(new Request(`http://localhost/v1/customers/${id}/score`));
    const [first] = generateTelcoMonth({ seed: 7, month: 1, customers: 1 });
    const found = await ask(first?.row.customerID ?? '');
    expect(found.status).toBe(200);
    expect(await found.json()).toMatchObject({ score: expect.any(Number), model_name: 'churn' });
    expect((await ask('nobody')).status).toBe(404);
  } finally {
    await wiring.close();
    await rm(folder, { recursive: true });
  }
});
