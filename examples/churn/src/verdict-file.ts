import { LagoaError, type ObjectStore, readObjectJson } from '@lagoa/data';
import type { ModelVersion, Verdict } from '@lagoa/train';

const keyOf = ({ name, bundleId }: ModelVersion): string => `verdicts/${name}/${bundleId}.json`;

/** Keeps the newest verdict on a model beside the bundles. */
export async function writeVerdict(
  models: ObjectStore,
  { challenger, verdict }: { readonly challenger: ModelVersion; readonly verdict: Verdict },
): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(verdict, undefined, 2)}\n`);
  await models.put(keyOf(challenger), bytes, { ifGeneration: 'any' });
}

/** `undefined` where the gate has not judged the model. */
export async function readVerdict(
  models: ObjectStore,
  challenger: ModelVersion,
): Promise<Verdict | undefined> {
  const key = keyOf(challenger);
  const value = await readObjectJson(models, key);
  if (value === undefined || isVerdict(value)) return value;
  throw new LagoaError('corrupt', `object ${key} is not a verdict of version 1`, {
    details: { name: key },
  });
}

function isVerdict(value: unknown): value is Verdict {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'verdict' &&
    'version' in value &&
    value.version === 1
  );
}
