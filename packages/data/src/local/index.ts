export { createFolderObjectStore, type FolderObjectStore } from './folder-object-store.ts';
export { type OpenedSource, type OpenSourceOptions, openSource } from './open-source.ts';
