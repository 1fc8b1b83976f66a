import { LagoaError } from '@lagoa/data';
import type { ModelRegistry, ModelVersion } from '@lagoa/train';
import {
  type CallContext,
  callGrpc,
  formatLocation,
  type Location,
  waitForOperation,
} from '@lagoa/data/rpc';
import type {
  ModelServiceClient,
  RegisteredModel,
  UploadModelRequest,
} from './model-service-client.ts';
import { formatModel } from './resource-name.ts';
import { fromTimestamp } from './timestamp.ts';

/** The container that serves the model; `AIP_*` is set by the service and must not be set here. */
export interface ServingContainer {
  /** In Artifact Registry, in the region of the model. */
  readonly imageUri: string;
  readonly port: number;
  readonly predictRoute: string;
  readonly healthRoute: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface RegisterOptions {
  /** Aliases of the new version, such as `challenger`. The first version is `default` as well. */
  readonly aliases?: readonly string[];
  readonly signal?: AbortSignal;
}

/**
 * The part of train's `ModelRegistry` that the service can keep. It has no compare-and-set for
 * aliases and no history of them: for those use the registry in the bucket, and let this one follow.
 */
export interface VertexModelRegistry extends Pick<ModelRegistry, 'versions' | 'resolve'> {
  /** The bundle's version; a bundle registered before keeps the version it has. */
  register(name: string, bundleId: string, options?: RegisterOptions): Promise<ModelVersion>;
  /**
   * Moves an alias; the last writer wins. Moving `default` decides what a name without version
   * means. Throws `not-found` for a version that does not exist.
   */
  moveAlias(
    name: string,
    alias: string,
    options: { readonly version: number; readonly signal?: AbortSignal },
  ): Promise<void>;
}

export interface VertexModelRegistryOptions {
  readonly client: ModelServiceClient;
  readonly place: Location;
  /** Folder of all bundles; a bundle's files lie in `<bundlesUri>/<bundleId>`. */
  readonly bundlesUri: string;
  readonly container: ServingContainer;
  readonly context: CallContext;
  /** Longest wait for one upload. Default: 30 minutes. */
  readonly uploadDeadlineMs?: number;
}

/** The label by which a version is known to hold a bundle. */
const bundleLabel = 'lagoa_bundle';

/**
 * Registers bundles as versions of models in the Vertex AI Model Registry.
 *
 * An upload is never repeated by itself, because a second one would make a second version. After a
 * lost answer call `register` again: it finds the version by its label and uploads only where
 * there is none.
 *
 * @example
 * const registry = createVertexModelRegistry({ client, place, bundlesUri, container, context });
 * const { version } = await registry.register('churn', bundleId, { aliases: ['challenger'] });
 * await registry.moveAlias('churn', 'champion', { version });
 */
export function createVertexModelRegistry(
  options: VertexModelRegistryOptions,
): VertexModelRegistry {
  const { client, place, bundlesUri, container, context } = options;
  const { uploadDeadlineMs = 1_800_000 } = options;
  if (!/^gs:\/\/[^/]+\/.*[^/]$/.test(bundlesUri))
    throw invalid(
      `bundlesUri must be gs://<bucket>/<folder> without / at the end, got ${bundlesUri}`,
    );

  /** `undefined` where the model does not exist. */
  async function list(
    name: string,
    signal?: AbortSignal,
  ): Promise<readonly ModelVersion[] | undefined> {
    const model = formatModel(place, checkModelId(name));
    const what = `listModelVersions ${model}`;
    const call = { what, repeatable: true, signal };
    const found = await unlessNotFound(
      callGrpc((timing) => client.listModelVersions({ name: model }, timing), call, context),
    );
    return found?.[0]
      .flatMap((version) => toModelVersion(name, version) ?? [])
      .toSorted((a, b) => a.version - b.version);
  }

  return {
    versions: async (name) => (await list(name)) ?? [],
    async resolve(name, alias) {
      const model = formatModel(place, checkModelId(name), checkAlias(alias));
      const call = { what: `getModel ${model}`, repeatable: true };
      const found = await unlessNotFound(
        callGrpc((timing) => client.getModel({ name: model }, timing), call, context),
      );
      return found && toModelVersion(name, found[0]);
    },
    async register(name, bundleId, { aliases = [], signal } = {}) {
      const existing = await list(name, signal);
      const known = existing?.find((version) => version.bundleId === bundleId);
      if (known !== undefined) return known;
      const model = formatModel(place, checkModelId(name));
      const request: UploadModelRequest = {
        parent: formatLocation(place),
        ...(existing === undefined ? { modelId: name } : { parentModel: model }),
        model: {
          displayName: name,
          versionDescription: `Lagoa bundle ${bundleId}`,
          versionAliases: aliases.map(checkAlias),
          artifactUri: `${bundlesUri}/${bundleId}`,
          labels: { [bundleLabel]: checkLabelValue(bundleId) },
          containerSpec: toContainerSpec(container),
        },
      };
      const call = { what: `uploadModel ${model}`, repeatable: false, signal };
      const [operation] = await callGrpc(
        (timing) => client.uploadModel(request, timing),
        call,
        context,
      );
      await waitForOperation(operation, { context, deadlineMs: uploadDeadlineMs, signal });
      const registered = (await list(name, signal))?.find((own) => own.bundleId === bundleId);
      if (registered !== undefined) return registered;
      throw new LagoaError(
        'corrupt',
        `${model}: bundle ${bundleId} was uploaded, but is not listed`,
      );
    },
    async moveAlias(name, alias, { version, signal }) {
      const model = formatModel(place, checkModelId(name), String(version));
      const request = { name: model, versionAliases: [checkAlias(alias)] };
      const call = { what: `mergeVersionAliases ${model}`, repeatable: true, signal };
      await callGrpc((timing) => client.mergeVersionAliases(request, timing), call, context);
    },
  };
}

/** `undefined` for a version that Lagoa did not register. */
function toModelVersion(name: string, model: RegisteredModel): ModelVersion | undefined {
  const bundleId = model.labels?.[bundleLabel];
  if (bundleId === undefined) return undefined;
  const version = Number(model.versionId);
  if (!Number.isSafeInteger(version) || version < 1)
    throw new LagoaError('corrupt', `${model.name}: expected a version id, got ${model.versionId}`);
  const registeredAtMicros = fromTimestamp(model.versionCreateTime ?? {}).toString();
  return { name, version, bundleId, registeredAtMicros };
}

function toContainerSpec(
  container: ServingContainer,
): UploadModelRequest['model']['containerSpec'] {
  const { imageUri, port, predictRoute, healthRoute, environment = {} } = container;
  const env = Object.entries(environment).map(([name, value]) => ({ name, value }));
  const reserved = env.find(({ name }) => name.startsWith('AIP_'));
  if (reserved) throw invalid(`${reserved.name}: variables named AIP_* are set by the service`);
  return { imageUri, ports: [{ containerPort: port }], predictRoute, healthRoute, env };
}

async function unlessNotFound<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof LagoaError && error.code === 'not-found') return undefined;
    throw error;
  }
}

function checkModelId(name: string): string {
  if (/^[a-z_][a-z0-9_-]{0,62}$/.test(name)) return name;
  throw invalid(`a model id is up to 63 of a-z 0-9 _ -, not starting with 0-9 or -, got ${name}`);
}

function checkAlias(alias: string): string {
  if (/^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/.test(alias)) return alias;
  throw invalid(
    `an alias is 2 to 128 of a-z A-Z 0-9 -, from a-z to a-z or 0-9, got ${JSON.stringify(alias)}`,
  );
}

function checkLabelValue(value: string): string {
  if (/^[a-z0-9_-]{1,63}$/.test(value)) return value;
  throw invalid(`a bundle id is up to 63 of a-z 0-9 _ -, got ${JSON.stringify(value)}`);
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
