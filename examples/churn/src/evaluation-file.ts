import { LagoaError, type ObjectStore } from '@lagoa/data';
import { type BundleManifest, type Evaluation, readBundleFile } from '@lagoa/train';

/** The evaluation that a bundle was made with. */
export async function readEvaluation(
  models: ObjectStore,
  manifest: BundleManifest,
): Promise<Evaluation> {
  const bytes = await readBundleFile(models, manifest, 'evaluation.json');
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (isEvaluation(value)) return value;
  throw new LagoaError('corrupt', `bundle ${manifest.id}: evaluation.json is not of version 1`, {
    details: { name: manifest.id },
  });
}

function isEvaluation(value: unknown): value is Evaluation {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'evaluation' &&
    'version' in value &&
    value.version === 1
  );
}
