import {
  canonicalJson,
  contentHash,
  isLagoaError,
  LagoaError,
  type ObjectStore,
  type Provenance,
  readObject,
  sha256,
} from '@lagoa/data';
import type { FittedFeatures } from '@lagoa/features';
import { type BundleManifest, bundleKey, sealManifest } from './bundle-manifest.ts';
import { checkSingleScore } from './check-single-score.ts';
import type { Evaluation } from './evaluate.ts';
import { readModelJson } from './model/read-model-json.ts';
import type { ChosenThreshold } from './threshold.ts';

/** What goes into a bundle. */
export interface BundleContent {
  readonly modelName: string;
  /** XGBoost's JSON, as `writeModelJson` gives it. */
  readonly model: string;
  readonly onnx?: Uint8Array | undefined;
  /** What turns rows into the matrix that the model takes. */
  readonly features: FittedFeatures;
  readonly evaluation: Evaluation;
  readonly threshold: ChosenThreshold;
  /** What trained the model: `TrainingResult.engine`. */
  readonly engine: { readonly name: string; readonly version: string };
  readonly provenance: Provenance;
  /** Reference profile for drift. Plain JSON. */
  readonly profile?: unknown;
  /** That every engine computes the same features. Plain JSON. */
  readonly certificate?: unknown;
  /** Markdown, see `modelCard`. */
  readonly card?: string | undefined;
}

/**
 * Writes a bundle under `bundles/<id>/`: its files, then `manifest.json` with their hashes, which
 * makes it exist. The id is 16 hex digits of the content's hash, so writing the same content again
 * changes nothing, a crash in between leaves no bundle, and a repeat completes it.
 *
 * Throws `invalid-argument` where a part is not plain JSON (NaN, infinity and -0 included) and where
 * the model's features are not those that `features` makes, and `corrupt` where other bytes lie in
 * the bundle's place.
 */
export async function writeBundle(
  store: ObjectStore,
  content: BundleContent,
): Promise<{ readonly id: string; readonly manifest: BundleManifest }> {
  const { modelName, model, features, evaluation, threshold, engine, provenance } = content;
  const boosted = readModelJson(model);
  checkSingleScore(boosted);
  checkFeatureNames(boosted.featureNames, features);
  const text = new TextEncoder();
  const optional = <Part>(part: Part | undefined, encode: (part: Part) => Uint8Array) =>
    part === undefined ? undefined : encode(part);
  const parts: Readonly<Record<string, Uint8Array | undefined>> = {
    'card.md': optional(content.card, (card) => text.encode(card)),
    'certificate.json': optional(content.certificate, (part) => encodeJson('certificate', part)),
    'evaluation.json': encodeJson('evaluation', evaluation),
    'features.json': encodeJson('features', features),
    'model.json': text.encode(model),
    'model.onnx': content.onnx,
    'profile.json': optional(content.profile, (part) => encodeJson('profile', part)),
    'threshold.json': encodeJson('threshold', threshold),
  };
  const files = Object.entries(parts).flatMap(([path, bytes]) =>
    bytes === undefined ? [] : [{ path, bytes, sha256: sha256(bytes) }],
  );
  const manifest = sealManifest({
    kind: 'bundle-manifest',
    version: 1,
    modelName,
    files: files.map((file) => ({ ...file, bytes: file.bytes.length })),
    modelHash: sha256(model),
    layoutHash: features.layout.hash,
    engine,
    threshold: threshold.threshold,
    provenance,
  });
  for (const { path, bytes } of files) await putOnce(store, bundleKey(manifest.id, path), bytes);
  await putOnce(store, bundleKey(manifest.id, 'manifest.json'), encodeJson('manifest', manifest));
  return { id: manifest.id, manifest };
}

/** Canonical JSON of what JSON can hold without loss. */
function encodeJson(argument: string, value: unknown): Uint8Array {
  const json = canonicalJson(value);
  if (canonicalJson(JSON.parse(json)) !== json)
    throw new LagoaError(
      'invalid-argument',
      `${argument} must be plain JSON: no NaN, infinity, -0 or bigint`,
      { details: { argument } },
    );
  return new TextEncoder().encode(`${json}\n`);
}

function checkFeatureNames(model: readonly string[], features: FittedFeatures): void {
  const { names } = features.layout;
  if (contentHash(model) === contentHash(names)) return;
  const at = names.findIndex((name, i) => name !== model[i]);
  throw new LagoaError(
    'invalid-argument',
    `the model takes ${model.length} features, the fitted features make ${names.length}; first difference at ${at}: ${model[at]} and ${names[at]}`,
    { details: { argument: 'features' } },
  );
}

/** Puts the bytes unless they are there; other bytes in their place are `corrupt`. */
async function putOnce(store: ObjectStore, key: string, bytes: Uint8Array): Promise<void> {
  try {
    await store.put(key, bytes, { ifGeneration: 'absent' });
  } catch (error) {
    if (!isLagoaError(error, 'conflict')) throw error;
    const found = await readObject(store, key);
    if (found === undefined || sha256(found) !== sha256(bytes))
      throw new LagoaError('corrupt', `object ${key} holds other bytes than the bundle's`, {
        details: { name: key },
        cause: error,
      });
  }
}
