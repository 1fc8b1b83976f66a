export {
  createGcsObjectStore,
  type GcsBucket,
  type GcsFile,
  type GcsMetadata,
  type GcsObjectStoreOptions,
} from './gcs-object-store.ts';
