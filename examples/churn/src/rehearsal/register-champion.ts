import { isLagoaError, readStream } from '@lagoa/data';
import { openBundle } from '@lagoa/train';
import { aliases } from '../champion.ts';
import { missingInput } from '../landing.ts';
import { names } from '../tables.ts';
import type { GcpWiring } from '../wire-gcp.ts';
import type { Wiring } from '../wiring.ts';
import { check, type Tell } from './tell.ts';

/** Registers the champion in the bucket's log, which decides, and in Vertex AI, which follows. */
export async function registerChampion(local: Wiring, cloud: GcpWiring, tell: Tell): Promise<void> {
  const champion = await local.registry.resolve(names.model, aliases.champion);
  if (champion === undefined) throw missingInput('champion model', 'gate');
  const { bundleId } = champion;
  await storeBundle(local, cloud, { bundleId, tell });
  await registerInLog(cloud, { bundleId, tell });
  await registerInVertex(cloud, { bundleId, tell });
}

interface Registration {
  readonly bundleId: string;
  readonly tell: Tell;
}

async function storeBundle(
  local: Wiring,
  cloud: GcpWiring,
  { bundleId, tell }: Registration,
): Promise<void> {
  const bundle = `bundles/${bundleId}`;
  await tell('copy bundle', `models/${bundle}`, async () => {
    let files = 0;
    for await (const { key } of local.models.list(`${bundle}/`)) {
      const object = await local.models.get(key);
      if (object === undefined) continue;
      await cloud.models.put(key, readStream(object.body), { ifGeneration: 'any' });
      files++;
    }
    return `${files} files`;
  });
  await tell('open bundle', `models/${bundle}`, async () => {
    const { manifest } = await openBundle(cloud.models, bundleId);
    return `${manifest.files.length} files match their hashes`;
  });
}

async function registerInLog(cloud: GcpWiring, { bundleId, tell }: Registration): Promise<void> {
  const log = `models/registry/${names.model}/log`;
  await tell('register in the log', log, async () => {
    const { version } = await cloud.registry.register(names.model, bundleId);
    return `version ${version}`;
  });
  await tell('set alias if absent', log, async () => {
    const move = { version: 1, expects: 'absent' } as const;
    await cloud.registry.setAlias(names.model, aliases.champion, move);
    return `${aliases.champion} is version 1`;
  });
  await tell('set alias if at version 2', log, async () => {
    const stale = { version: 1, expects: 2 };
    const moved = cloud.registry.setAlias(names.model, aliases.challenger, stale);
    const error = await moved.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    check(isLagoaError(error, 'conflict'), 'an alias moved from where it was not');
    return 'conflict, as it should be';
  });
}

async function registerInVertex(cloud: GcpWiring, { bundleId, tell }: Registration): Promise<void> {
  const model = `model ${names.model}`;
  const register = () =>
    cloud.vertexRegistry.register(names.model, bundleId, { aliases: [aliases.challenger] });
  await tell('upload model', model, async () => {
    const { version } = await register();
    return `version ${version}, ${aliases.challenger}`;
  });
  await tell(
    'upload model again',
    model,
    async () => `still version ${(await register()).version}`,
  );
  await tell('move alias', `${model}@1`, async () => {
    await cloud.vertexRegistry.moveAlias(names.model, aliases.champion, { version: 1 });
    const found = await cloud.vertexRegistry.resolve(names.model, aliases.champion);
    return `${aliases.champion} is version ${found?.version}`;
  });
}
