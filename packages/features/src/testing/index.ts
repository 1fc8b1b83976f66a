export { describeOnlineStore, type OnlineStoreUnderTest } from './describe-online-store.ts';
