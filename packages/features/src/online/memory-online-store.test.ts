import { createMemoryTableStore } from '@lagoa/data/memory';
import { describe, test } from 'vitest';
import { describeOnlineStore } from '../testing/describe-online-store.ts';
import { createMemoryOnlineStore } from './memory-online-store.ts';

describeOnlineStore('memory', { describe, test }, async () => {
  const tables = createMemoryTableStore();
  return { tables, store: createMemoryOnlineStore({ tables }) };
});
