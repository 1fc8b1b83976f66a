import { LagoaError } from '@lagoa/data';
import type { Profile } from '@lagoa/drift';
import { type ModelVersion, type OpenedBundle, openBundle } from '@lagoa/train';
import { missingInput } from './landing.ts';
import { names } from './tables.ts';
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
  if (version === undefined) throw missingInput('champion model', 'gate');
  return { ...(await openBundle(models, version.bundleId)), version };
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
