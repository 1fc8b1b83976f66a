import { contentHash, LagoaError, type Provenance } from '@lagoa/data';

/** One file of a bundle. */
export interface BundleFile {
  /** Relative to the bundle's folder: `model.json`. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a bundle holds and where it came from. Plain JSON, written last as `manifest.json`. */
export interface BundleManifest {
  readonly kind: 'bundle-manifest';
  readonly version: 1;
  /** The first 16 hex digits of `hash`. */
  readonly id: string;
  readonly modelName: string;
  /** In order of path. */
  readonly files: readonly BundleFile[];
  /** SHA-256 of `model.json`. */
  readonly modelHash: string;
  /** Layout of the matrices that the model takes. */
  readonly layoutHash: string;
  /** What trained the model. */
  readonly engine: { readonly name: string; readonly version: string };
  /** Flag a row whose score is at least this; in [0, 1]. */
  readonly threshold: number;
  readonly provenance: Provenance;
  /** Content hash of everything but `id` and `hash`. */
  readonly hash: string;
}

/** Hashes a manifest's content. */
export function sealManifest(content: Omit<BundleManifest, 'id' | 'hash'>): BundleManifest {
  const hash = contentHash(content);
  return { ...content, id: hash.slice(0, 16), hash };
}

/** Narrows stored JSON to the manifest of bundle `id`; throws `corrupt` if it is another's or none. */
export function parseManifest(value: unknown, id: string): BundleManifest {
  if (isManifest(value)) {
    const { id: written, hash, ...content } = value;
    const found = contentHash(content);
    if (found === hash && written === id && hash.startsWith(id)) return value;
    throw new LagoaError('corrupt', `the manifest of bundle ${id} does not match its hash`, {
      details: { name: id, expected: hash, found },
    });
  }
  throw new LagoaError('corrupt', `bundle ${id} has no manifest of version 1`, {
    details: { name: id },
  });
}

/** Shape enough to hash; the hash vouches for the rest. */
function isManifest(value: unknown): value is BundleManifest {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'bundle-manifest' &&
    'version' in value &&
    value.version === 1 &&
    'id' in value &&
    typeof value.id === 'string' &&
    'hash' in value &&
    typeof value.hash === 'string' &&
    'files' in value &&
    Array.isArray(value.files)
  );
}

/** Where a file of a bundle lies. */
export function bundleKey(id: string, path: string): string {
  return `bundles/${id}/${path}`;
}
