import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openChampion } from '../champion.ts';
import { parseCommand } from '../options.ts';
import { silent } from '../progress.ts';
import { readVerdict } from '../verdict-file.ts';
import { wireLocal } from '../wire-local.ts';
import { buildGold } from './build-gold.ts';
import { buildSilver } from './build-silver.ts';
import { gate } from './gate.ts';
import { ingest } from './ingest.ts';
import { train } from './train.ts';

test('judges what was trained last, also when that is an older version again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'churn-gate-'));
  const wiring = wireLocal({ output: folder, env: 'local' }, silent);
  const trainAndGate = async (seed: string) => {
    const args = ['--customers', '1000', '--months', '1', '--seed', seed];
    const command = parseCommand(args, folder);
    if (command.kind === 'help') throw new Error('no options');
    await ingest(wiring, command.options);
    await buildSilver(wiring);
    await buildGold(wiring);
    await train(wiring);
    return gate(wiring);
  };
  try {
    const first = await trainAndGate('1');
    expect(first).toMatchObject({ promoted: true, challenger: { version: 1 } });
    expect(first.verdict?.champion).toBeNull();

    const second = await trainAndGate('2');
    expect(second.challenger.version).toBe(2);
    expect(second.verdict).toMatchObject({
      challenger: { name: 'version 2' },
      champion: { name: 'version 1' },
    });
    expect(await readVerdict(wiring.models, second.challenger)).toEqual(second.verdict);

    // Somebody makes version 2 the champion by hand, and the old data comes back.
    await wiring.registry.setAlias('churn', 'champion', {
      version: 2,
      expects: second.promoted ? 2 : 1,
    });
    const again = await trainAndGate('1');
    expect(again.verdict).toMatchObject({
      challenger: { name: 'version 1' },
      champion: { name: 'version 2' },
    });
    expect((await openChampion(wiring)).version.version).toBe(again.promoted ? 1 : 2);
  } finally {
    await wiring.close();
    await rm(folder, { recursive: true });
  }
});
