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

const modules = { data, dataLocal, memory, report, statistics, drift, features, serve, train };
for (const [name, module] of Object.entries({ ...modules, model, vertex }))
  if (typeof module !== 'object') throw new Error(`${name} is no module`);

// Rows are typed by the declaration alone, also in what was packed.
const customers = data.defineTable({
  name: 'customers',
  layer: 'silver',
  key: ['customer_id'],
  columns: { customer_id: { kind: 'string' }, tenure: { kind: 'int32', nullable: true } },
});
const rows: data.Row<typeof customers>[] = [{ customer_id: 'a', tenure: null }];
// @ts-expect-error tenure is a number or null
rows.push({ customer_id: 'b', tenure: 'long' });
rows.pop();

// DuckDB is installed here: a table is published and read.
async function* batches() {
  yield await data.rowsToBatch(customers, rows);
}
const store = dataLocal.createParquetTableStore({ root: 'lake' });
await store.publish(customers, batches(), { mode: 'replace', provenance: { inputs: {} } });
const found: data.Row<typeof customers>[] = [];
for await (const batch of store.read(customers)) found.push(...data.readRows(customers, batch));
await store.close();
if (JSON.stringify(found) !== JSON.stringify(rows)) throw new Error('the row came back otherwise');

// Vega is not: the error says how to mend it.
const picture = { kind: 'vega-lite', caption: 'Churn', specification: { mark: 'bar' } } as const;
const section = { kind: 'report-section', version: 1, title: 'Churn', blocks: [picture] } as const;
try {
  await report.renderReport({ title: 'Churn', sections: [section] });
  throw new Error('rendered a Vega-Lite picture without Vega');
} catch (error) {
  if (!data.isLagoaError(error, 'missing-peer')) throw error;
  if (!error.message.includes('npm i vega')) throw error;
}
console.log('ESM service: six packages imported, a row published and read, a missing peer named');
