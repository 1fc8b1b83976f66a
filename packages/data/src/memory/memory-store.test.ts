import { describe, test } from 'vitest';
import { describeObjectStore } from '../testing/describe-object-store.ts';
import { describeTableStore } from '../testing/describe-table-store.ts';
import { createMemoryObjectStore } from './memory-object-store.ts';
import { createMemoryTableStore } from './memory-table-store.ts';

describeObjectStore('memory', { describe, test }, async () => createMemoryObjectStore());
describeTableStore('memory', { describe, test }, async () => createMemoryTableStore());
