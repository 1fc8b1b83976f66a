import {
  contentHash,
  LagoaError,
  type ObjectStore,
  readObject,
  readObjectJson,
  sha256,
} from '@lagoa/data';
import type { FittedFeatures } from '@lagoa/features';
import { type BundleManifest, bundleKey, parseManifest } from './bundle-manifest.ts';
import { checkSingleScore } from './check-single-score.ts';
import type { Evaluation } from './evaluate.ts';
import type { BoostedModel } from './model/boosted-model.ts';
import { createPredictor } from './model/create-predictor.ts';
import { readModelJson } from './model/read-model-json.ts';
import type { Predictor } from './predictor.ts';

/** A bundle ready to score. */
export interface OpenedBundle {
  readonly manifest: BundleManifest;
  readonly features: FittedFeatures;
  readonly model: BoostedModel;
  /** Of the model; explains per feature, not per slot. */
  readonly predictor: Required<Predictor>;
  readonly evaluation: Evaluation;
  /** `undefined` where the bundle has none. */
  readonly profile: unknown;
}

/**
 * Opens a bundle after checking the hash of every file. Throws `not-found` where there is no bundle
 * of this id, `corrupt` where a file is missing, changed or not what it should be, and
 * `unsupported` for a model of several classes.
 */
export async function openBundle(store: ObjectStore, id: string): Promise<OpenedBundle> {
  const stored = await readObjectJson(store, bundleKey(id, 'manifest.json'));
  if (stored === undefined)
    throw new LagoaError('not-found', `no bundle ${id}`, { details: { name: id } });
  const manifest = parseManifest(stored, id);
  const files = new Map<string, string>();
  for (const { path } of manifest.files) {
    const bytes = await readBundleFile(store, manifest, path);
    if (!path.endsWith('.onnx')) files.set(path, new TextDecoder().decode(bytes));
  }
  const features: unknown = JSON.parse(files.get('features.json') ?? 'null');
  if (!isFittedFeatures(features) || features.layout.hash !== manifest.layoutHash)
    throw new LagoaError('corrupt', `bundle ${id}: features.json is not of the manifest's layout`, {
      details: { name: id, expected: manifest.layoutHash },
    });
  const { hash: layoutHash, groups } = features.layout;
  const model = readModelJson(files.get('model.json') ?? '');
  checkSingleScore(model);
  const evaluation: unknown = JSON.parse(files.get('evaluation.json') ?? 'null');
  if (!isEvaluation(evaluation))
    throw new LagoaError('corrupt', `bundle ${id}: evaluation.json is not of version 1`, {
      details: { name: id },
    });
  const profile = files.get('profile.json');
  return {
    manifest,
    features,
    model,
    evaluation,
    predictor: createPredictor(model, { layoutHash, groups }),
    profile: profile === undefined ? undefined : JSON.parse(profile),
  };
}

/** One file of a bundle, its hash checked: `card.md`, `model.onnx`, `evaluation.json` and so on. */
export async function readBundleFile(
  store: ObjectStore,
  manifest: BundleManifest,
  path: string,
): Promise<Uint8Array> {
  const file = manifest.files.find((own) => own.path === path);
  const available = manifest.files.map((own) => own.path);
  if (file === undefined)
    throw new LagoaError(
      'not-found',
      `bundle ${manifest.id} has no ${path}; it has ${available.join(', ')}`,
      { details: { name: path, available } },
    );
  const bytes = await readObject(store, bundleKey(manifest.id, path));
  const found = bytes === undefined ? 'absent' : sha256(bytes);
  if (bytes === undefined || found !== file.sha256)
    throw new LagoaError(
      'corrupt',
      `bundle ${manifest.id}: ${path} should have SHA-256 ${file.sha256}, it is ${found}`,
      { details: { name: path, expected: file.sha256, found } },
    );
  return bytes;
}

/** The hash vouches for the rest of the shape. */
function isFittedFeatures(value: unknown): value is FittedFeatures {
  if (typeof value !== 'object' || value === null) return false;
  if (!('kind' in value && 'version' in value && 'hash' in value)) return false;
  const { hash, ...content } = value;
  return value.kind === 'fitted-features' && value.version === 1 && contentHash(content) === hash;
}

/** The manifest's hash vouches for the rest of the shape. */
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
