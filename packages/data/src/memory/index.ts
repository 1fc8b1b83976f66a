export { createMemoryObjectStore } from './memory-object-store.ts';
export { createMemoryTableStore } from './memory-table-store.ts';
