import { LagoaError } from '@lagoa/data';
import type { Profile } from '@lagoa/drift';
import { type ModelVersion, type OpenedBundle, openBundle } from '@lagoa/train';
import { missingInput } from './landing.ts';
import { names } from './tables.ts';
import { readVerdict } from './verdict-file.ts';
import type { Wiring } from './wiring.ts';

/**
 * The aliases of the registry: training points `challenger` at what it made, the gate judges it, and
 * scoring and monitoring follow `champion`.
 */
export const aliases = { challenger: 'challenger', champion: 'champion' } as const;

export interface Champion extends OpenedBundle {
  readonly version: ModelVersion;
}

/** The model in use. Throws `not-found`, saying which step to run, where there is none. */
export async function openChampion({
  models,
  registry,
}: Pick<Wiring, 'models' | 'registry'>): Promise<Champion> {
  const version = await registry.resolve(names.model, aliases.champion);
  if (version === undefined) throw await missingChampion({ models, registry });
  return { ...(await openBundle(models, version.bundleId)), version };
}

/** Why there is no champion: nothing was judged yet, or what was judged did not pass. */
async function missingChampion({
  models,
  registry,
}: Pick<Wiring, 'models' | 'registry'>): Promise<LagoaError> {
  const challenger = await registry.resolve(names.model, aliases.challenger);
  const verdict = challenger && (await readVerdict(models, challenger));
  if (challenger === undefined || verdict === undefined)
    return missingInput('champion model', 'gate');
  const reasons = verdict.reasons.map(({ text }) => text).join('; ');
  return new LagoaError(
    'not-found',
    `no champion model: the gate rejected version ${challenger.version} (${reasons})`,
    { details: { name: names.model } },
  );
}

/** The drift reference in a bundle. Throws `corrupt` where there is none. */
export function profileOf({ manifest, profile }: OpenedBundle): Profile {
  if (isProfile(profile)) return profile;
  throw new LagoaError('corrupt', `bundle ${manifest.id} has no reference profile`, {
    details: { name: manifest.id },
  });
}

/** Shape enough to read; the bundle's hash vouches for the rest. */
function isProfile(value: unknown): value is Profile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'profile' &&
    'version' in value &&
    value.version === 1
  );
}
