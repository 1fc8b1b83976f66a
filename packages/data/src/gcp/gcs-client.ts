import type { Readable, Writable } from 'node:stream';

/** The methods of a `Bucket` from `@google-cloud/storage` that are used here. */
export interface GcsBucket {
  readonly name: string;
  file(name: string, options?: { generation: string }): GcsFile;
  getFiles(query: {
    prefix: string;
    autoPaginate: boolean;
    pageToken?: string;
  }): Promise<readonly [readonly GcsFile[], (object | null)?, unknown?]>;
}

/** The methods of a `File` that are used here. */
export interface GcsFile {
  readonly name: string;
  readonly metadata: GcsMetadata;
  getMetadata(): Promise<readonly [GcsMetadata, ...unknown[]]>;
  createReadStream(options: { start?: number; end?: number; decompress: boolean }): Readable;
  createWriteStream(options: GcsWriteOptions): Writable;
  save(data: Buffer, options: GcsWriteOptions): Promise<void>;
  delete(options: { ifGenerationMatch: string }): Promise<unknown>;
}

export interface GcsMetadata {
  readonly generation?: string | number;
  readonly size?: string | number;
  readonly updated?: string;
  readonly metadata?: { readonly [key: string]: unknown };
}

export interface GcsWriteOptions {
  resumable: boolean;
  contentType: string;
  preconditionOpts: { ifGenerationMatch: string | number };
  metadata: { metadata: { [key: string]: string } };
}
