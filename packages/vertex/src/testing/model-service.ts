import type { Clock } from '@lagoa/data';
import {
  createGrpcFailure,
  type GrpcHandlers,
  type GrpcSchema,
  grpcStatus,
  type Message,
  readList,
  readMessage,
  readText,
} from '@lagoa/data/testing';
import { toTimestamp } from '../timestamp.ts';

/** What the tests may look at and decide. */
export interface ModelService {
  readonly handlers: Readonly<Record<string, GrpcHandlers>>;
  /** Whether a name, of a version or alias too, belongs to a model that was uploaded. */
  hasModel(name: string): boolean;
  /** How often an upload's operation answers "not done" before it is. Default: 1. */
  setPolls(polls: number): void;
  /** The next upload's operation ends with this error instead of a model. */
  failNextUpload(error: { readonly code: number; readonly message: string }): void;
}

interface Operation {
  polls: number;
  readonly finish: () => Message;
  answer?: Message;
}

const v1 = 'google.cloud.aiplatform.v1';
const idPattern = /^[a-z_][a-z0-9_-]{0,62}$/;
const aliasPattern = /^[a-z][a-zA-Z0-9-]{0,126}[a-z0-9]$/;
const labelPattern = /^[\p{Ll}\p{Lo}0-9_-]{0,63}$/u;

/**
 * `ModelService` and `Operations` with state, after model_service.proto and model.proto: models
 * with versions and aliases, uploads as long-running operations. See the README for what is not
 * checked.
 */
export function createModelService(schema: GrpcSchema, clock: Clock): ModelService {
  const models = new Map<string, Message[]>();
  const operations = new Map<string, Operation>();
  const failures: { readonly code: number; readonly message: string }[] = [];
  let polls = 1;

  function findVersion(name: string): Message | undefined {
    const [model = '', selector = 'default'] = name.split('@');
    return models
      .get(model)
      ?.find(
        (own) =>
          readText(own, 'versionId') === selector ||
          readList(own, 'versionAliases').includes(selector),
      );
  }

  function versionOf(name: string): Message {
    const version = findVersion(name);
    if (version === undefined) throw createGrpcFailure(grpcStatus.notFound, `${name} is not found`);
    return version;
  }

  /** Replaces the versions of a model so that each alias stands at one of them. */
  function setAliases(
    model: string,
    versionId: string,
    change: (own: readonly unknown[]) => unknown[],
  ) {
    const versions = models.get(model) ?? [];
    const target = versions.find((own) => readText(own, 'versionId') === versionId);
    const next = change(readList(target, 'versionAliases'));
    models.set(
      model,
      versions.map((own) => ({
        ...own,
        versionAliases:
          own === target
            ? next
            : readList(own, 'versionAliases').filter((alias) => !next.includes(alias)),
      })),
    );
  }

  const upload = (request: Message): Message => {
    const parent = readText(request, 'parent');
    const parentModel = readText(request, 'parentModel');
    const modelId = readText(request, 'modelId');
    const model = readMessage(request, 'model');
    checkModel(model);
    if (modelId !== '' && parentModel !== '')
      throw invalid('model_id and parent_model are exclusive');
    if (modelId !== '' && !idPattern.test(modelId)) throw invalid(`model_id ${modelId}`);
    if (parentModel !== '' && !models.has(parentModel))
      throw createGrpcFailure(grpcStatus.notFound, `${parentModel} is not found`);
    const name = parentModel || `${parent}/models/${modelId || String(models.size + 1)}`;
    if (!name.startsWith(`${parent}/models/`)) throw invalid(`${name} is not in ${parent}`);
    if (parentModel === '' && models.has(name))
      throw createGrpcFailure(grpcStatus.alreadyExists, `${name} exists`);
    const failure = failures.shift();
    return start(`${name}/operations/${operations.size + 1}`, () => {
      if (failure) return { error: failure };
      const versions = models.get(name) ?? [];
      const versionId = String(versions.length + 1);
      const now = toTimestamp(clock.now());
      const { containerSpec: _inputOnly, versionAliases: _, ...kept } = model;
      models.set(name, [
        ...versions,
        { ...kept, name, versionId, versionAliases: [], versionCreateTime: now, createTime: now },
      ]);
      setAliases(name, versionId, () => [
        ...new Set([
          ...(versionId === '1' ? ['default'] : []),
          ...readList(model, 'versionAliases'),
        ]),
      ]);
      const response = { model: name, modelVersionId: versionId };
      return { response: schema.packAny(`${v1}.UploadModelResponse`, response) };
    });
  };

  const start = (name: string, finish: () => Message): Message => {
    operations.set(name, { polls, finish });
    return operationAnswer(name);
  };

  const operationAnswer = (name: string): Message => {
    const operation = operations.get(name);
    if (operation === undefined)
      throw createGrpcFailure(grpcStatus.notFound, `${name} is not found`);
    const metadata = schema.packAny(`${v1}.UploadModelOperationMetadata`, {});
    if (operation.polls-- > 0) return { name, metadata, done: false };
    operation.answer ??= operation.finish();
    return { name, metadata, done: true, ...operation.answer };
  };

  return {
    hasModel: (name) => findVersion(name) !== undefined,
    setPolls(count) {
      polls = count;
    },
    failNextUpload: (error) => failures.push(error),
    handlers: {
      [`${v1}.ModelService`]: {
        UploadModel: upload,
        GetModel: (request) => versionOf(readText(request, 'name')),
        ListModelVersions: (request) => {
          const [name = ''] = readText(request, 'name').split('@');
          const versions = models.get(name);
          if (versions === undefined)
            throw createGrpcFailure(grpcStatus.notFound, `${name} is not found`);
          if (readText(request, 'filter') !== '')
            throw createGrpcFailure(grpcStatus.unimplemented, 'not checked here: filter');
          const pageSize = Number(request.pageSize) || 2;
          const from = Number(readText(request, 'pageToken') || 0);
          const more = from + pageSize < versions.length;
          return {
            models: versions.slice(from, from + pageSize),
            nextPageToken: more ? String(from + pageSize) : '',
          };
        },
        MergeVersionAliases: (request) => {
          const name = readText(request, 'name');
          const [model = '', versionId = ''] = name.split('@');
          if (!/^\d+$/.test(versionId)) throw invalid(`${name} must carry a version id`);
          versionOf(name);
          const aliases = readList(request, 'versionAliases').map(String);
          const removed = aliases
            .filter((alias) => alias.startsWith('-'))
            .map((own) => own.slice(1));
          const added = aliases.filter((alias) => !alias.startsWith('-'));
          for (const alias of [...added, ...removed]) checkAlias(alias);
          if (removed.includes('default')) throw invalid('one version must be the default');
          setAliases(model, versionId, (own) => [
            ...new Set([
              ...own.filter(
                (alias) => added.includes(String(alias)) || !removed.includes(String(alias)),
              ),
              ...added.filter((alias) => !removed.includes(alias)),
            ]),
          ]);
          return versionOf(`${model}@${versionId}`);
        },
      },
      'google.longrunning.Operations': {
        GetOperation: (request) => operationAnswer(readText(request, 'name')),
      },
    },
  };
}

function checkModel(model: Message): void {
  if (readText(model, 'displayName').length > 128) throw invalid('display_name is too long');
  const uri = readText(model, 'artifactUri');
  if (uri !== '' && !/^gs:\/\/[a-z0-9][a-z0-9._-]+\/./.test(uri))
    throw invalid(`artifact_uri ${uri}`);
  for (const alias of readList(model, 'versionAliases')) checkAlias(String(alias));
  for (const [key, value] of Object.entries(readMessage(model, 'labels')))
    if (key === '' || !labelPattern.test(key) || !labelPattern.test(String(value)))
      throw invalid(`label ${key}=${String(value)}`);
  const container = readMessage(model, 'containerSpec');
  if (model.containerSpec) {
    if (!/^[a-z0-9.-]+-docker\.pkg\.dev\/.+/.test(readText(container, 'imageUri')))
      throw invalid(`image_uri ${readText(container, 'imageUri')} is not in Artifact Registry`);
    for (const { name } of readList(container, 'env').map((env) => ({
      name: readText(env, 'name'),
    })))
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) || name.startsWith('AIP_'))
        throw invalid(`env ${name}`);
  }
}

function checkAlias(alias: string): void {
  if (!aliasPattern.test(alias)) throw invalid(`alias ${alias}`);
}

function invalid(message: string): Error {
  return createGrpcFailure(grpcStatus.invalidArgument, `invalid: ${message}`);
}
