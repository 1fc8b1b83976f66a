import { loadPeer } from '../missing-peer.ts';
import type { CallOptions } from '../rpc/grpc-call.ts';
import type { RunningOperation } from '../rpc/operation.ts';
import type { ProtoStruct } from '../rpc/proto-value.ts';

type Answer<T> = Promise<readonly [T, ...unknown[]]>;
interface Mask {
  paths: string[];
}

/** The methods of `CatalogServiceClient` from `@google-cloud/dataplex` that are used here. */
export interface KnowledgeCatalogClient {
  getAspectType(request: { name: string }, options: CallOptions): Answer<CatalogResource>;
  createAspectType(
    request: { parent: string; aspectTypeId: string; aspectType: AspectTypeBody },
    options: CallOptions,
  ): Answer<RunningOperation>;
  updateAspectType(
    request: { aspectType: AspectTypeBody & Existing; updateMask: Mask },
    options: CallOptions,
  ): Answer<RunningOperation>;
  getEntryType(request: { name: string }, options: CallOptions): Answer<CatalogResource>;
  createEntryType(
    request: { parent: string; entryTypeId: string; entryType: EntryTypeBody },
    options: CallOptions,
  ): Answer<RunningOperation>;
  updateEntryType(
    request: { entryType: EntryTypeBody & Existing; updateMask: Mask },
    options: CallOptions,
  ): Answer<RunningOperation>;
  getEntryGroup(request: { name: string }, options: CallOptions): Answer<CatalogResource>;
  createEntryGroup(
    request: { parent: string; entryGroupId: string; entryGroup: EntryGroupBody },
    options: CallOptions,
  ): Answer<RunningOperation>;
  updateEntryGroup(
    request: { entryGroup: EntryGroupBody & Existing; updateMask: Mask },
    options: CallOptions,
  ): Answer<RunningOperation>;
  getEntry(request: { name: string; view: 'ALL' }, options: CallOptions): Answer<CatalogEntry>;
  createEntry(
    request: { parent: string; entryId: string; entry: Partial<EntryBody> },
    options: CallOptions,
  ): Answer<CatalogEntry>;
  updateEntry(
    request: {
      entry: Partial<EntryBody> & { name: string };
      updateMask: Mask;
      deleteMissingAspects: boolean;
      aspectKeys: string[];
    },
    options: CallOptions,
  ): Answer<CatalogEntry>;
}

/** What the service answers of a type or group; more of it is compared by name. */
export interface CatalogResource {
  readonly name?: string | null;
  readonly etag?: string | null;
}

export interface CatalogEntry {
  readonly name?: string | null;
  readonly aspects?: { readonly [key: string]: { readonly data?: object | null } } | null;
}

interface Existing {
  name: string;
  etag: string;
}

export interface EntryGroupBody {
  displayName: string;
  description: string;
}

export interface EntryTypeBody extends EntryGroupBody {
  typeAliases: string[];
  platform: string;
  system: string;
  requiredAspects: { type: string }[];
}

export interface AspectTypeBody extends EntryGroupBody {
  metadataTemplate: TemplateField;
}

/** A field of an aspect; the whole is a `record`. */
export interface TemplateField {
  name: string;
  type: 'string' | 'boolean' | 'array' | 'record';
  index?: number;
  recordFields?: TemplateField[];
  arrayItems?: TemplateField;
  annotations?: { description: string };
}

export interface EntryBody {
  entryType: string;
  fullyQualifiedName: string;
  entrySource: { system: string; platform: string; displayName: string; description: string };
  aspects: { [key: string]: { data: ProtoStruct } };
}

/**
 * The official client of Knowledge Catalog, loaded when called; it is closed by its caller. The
 * options are those of its constructor.
 *
 * @example
 * const client = await connectKnowledgeCatalog();
 */
export async function connectKnowledgeCatalog(
  options: object = {},
): Promise<KnowledgeCatalogClient & { close(): Promise<void> }> {
  const { v1 } = await loadPeer('@google-cloud/dataplex', () => import('@google-cloud/dataplex'));
  return Reflect.construct(v1.CatalogServiceClient, [options]);
}
