export {
  createSqliteOnlineStore,
  type SqliteOnlineStore,
  type SqliteOnlineStoreOptions,
} from './sqlite-online-store.ts';
