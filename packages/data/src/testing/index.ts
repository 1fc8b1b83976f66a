export { describeObjectStore, type TestRunner } from './describe-object-store.ts';
export { describeTableStore } from './describe-table-store.ts';
