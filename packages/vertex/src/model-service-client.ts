import type { CallOptions, RunningOperation } from '@lagoa/data/rpc';

/** The methods of `v1.ModelServiceClient` from `@google-cloud/aiplatform` that are used here. */
export interface ModelServiceClient {
  uploadModel(
    request: UploadModelRequest,
    options: CallOptions,
  ): Promise<readonly [RunningOperation, ...unknown[]]>;
  getModel(
    request: { name: string },
    options: CallOptions,
  ): Promise<readonly [RegisteredModel, ...unknown[]]>;
  listModelVersions(
    request: { name: string },
    options: CallOptions,
  ): Promise<readonly [readonly RegisteredModel[], ...unknown[]]>;
  mergeVersionAliases(
    request: { name: string; versionAliases: string[] },
    options: CallOptions,
  ): Promise<readonly [RegisteredModel, ...unknown[]]>;
}

/** One version of a model, as the service answers. */
export interface RegisteredModel {
  readonly name?: string | null;
  readonly versionId?: string | null;
  readonly versionAliases?: string[] | null;
  readonly labels?: { [key: string]: string } | null;
  readonly versionCreateTime?: {
    readonly seconds?: unknown;
    readonly nanos?: number | null;
  } | null;
}

export interface UploadModelRequest {
  parent: string;
  parentModel?: string;
  modelId?: string;
  model: {
    displayName: string;
    versionDescription: string;
    versionAliases: string[];
    artifactUri: string;
    labels: { [key: string]: string };
    containerSpec: {
      imageUri: string;
      ports: { containerPort: number }[];
      predictRoute: string;
      healthRoute: string;
      env: { name: string; value: string }[];
    };
  };
}
