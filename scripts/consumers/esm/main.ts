import * as data from '@lagoa/data';
import * as dataLocal from '@lagoa/data/local';
import * as memory from '@lagoa/data/memory';
import * as report from '@lagoa/data/report';
import * as statistics from '@lagoa/data/statistics';
import * as drift from '@lagoa/drift';
import * as features from '@lagoa/features';
import * as serve from '@lagoa/serve';
import * as train from '@lagoa/train';
import * as model from '@lagoa/train/model';
import * as vertex from '@lagoa/vertex';

const modules = {
  data,
  dataLocal,
  memory,
  report,
  statistics,
  drift,
  features,
  serve,
  train,
  model,
  vertex,
};
if (Object.keys(modules).length !== 11) throw new Error('a module is missing');

// A store round trip, typed from the declaration alone.
const customers = data.defineTable({
  name: 'customers',
  layer: 'silver',
  key: ['customer_id'],
  columns: { customer_id: { kind: 'string' }, tenure: { kind: 'int32', nullable: true } },
});
const row: data.Row<typeof customers> = { customer_id: 'a', tenure: null };
// @ts-expect-error tenure is a number or null: the declarations that were packed still know it
const wrong: data.Row<typeof customers> = { customer_id: 'a', tenure: 'long' };

const store = memory.createMemoryObjectStore();
await store.put('row.json', new TextEncoder().encode(data.canonicalJson(row)), {
  ifGeneration: 'absent',
});
const found = await store.get('row.json');
const text = found && (await new Response(found.body).text());
if (text !== '{"customer_id":"a","tenure":null}')
  throw new Error(`stored row came back as ${text}`);
console.log(`ESM service: six packages imported, ${wrong.customer_id} row stored and read`);
