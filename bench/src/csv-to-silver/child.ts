// One measured work in a process of its own: generate | bare | silver, folder, rows.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { createDuckdbEngine, createParquetTableStore, publishCsv } from '@lagoa/data/local';
import { rules, silver, source } from './telco-silver.ts';

const [work = '', folder = '', rows = '0'] = process.argv.slice(2);
const csv = join(folder, 'telco.csv');

async function runBare(text: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '512MiB',
    temp_directory: join(folder, 'spill'),
  });
  const connection = await instance.connect();
  await connection.run(text);
  instance.closeSync();
}

/** One row in 1,000 breaks the contract, and one key in 100,000 repeats. */
function generatedRows(): string {
  const pick = (seed: number, levels: readonly string[]): string =>
    `[${levels.map((level) => `'${level}'`).join(', ')}][1 + (hash(i * 31 + ${seed}) % ${levels.length})::INT]`;
  const fields = Object.entries(silver.columns).map(([name, column], seed) => {
    if (name === 'customerID')
      return `lpad(((i - (i % 100000 = 99999)::INT) * 2654435761 % 10000000019)::VARCHAR, 10, '0') || '-ABCDE'`;
    if (name === 'gender')
      return `CASE WHEN i % 1000 = 7 THEN 'unknown' ELSE ${pick(seed, ['Female', 'Male'])} END`;
    if (name === 'SeniorCitizen') return '(hash(i + 2) % 2)::INT';
    if (name === 'tenure') return '(hash(i + 5) % 73)::INT';
    if (name === 'PaymentMethod')
      return pick(seed, ['Electronic check', 'Mailed check', 'Bank transfer (automatic)']);
    if (name === 'MonthlyCharges') return '(1800 + hash(i + 18) % 10000) / 100.0';
    if (name === 'TotalCharges')
      return `CASE WHEN hash(i + 5) % 73 = 0 THEN ' ' ELSE ((hash(i + 19) % 900000) / 100.0)::VARCHAR END`;
    return pick(seed, column.kind === 'category' ? column.levels : ['x']);
  });
  const names = Object.keys(silver.columns);
  return `SELECT ${fields.map((field, i) => `${field} AS ${names[i]}`).join(', ')} FROM range(${Number(rows)}) t(i)`;
}

async function publishSilver(): Promise<number> {
  const engine = createDuckdbEngine({ temporaryFolder: join(folder, 'spill') });
  const store = createParquetTableStore({ root: join(folder, 'lake'), engine });
  const { counts } = await publishCsv(store, source, {
    engine,
    path: csv,
    name: 'telco',
    rules,
    mode: 'replace',
    provenance: { inputs: { telco: rows } },
  });
  await engine.close();
  return counts.accepted;
}

const declared = Object.entries(silver.columns)
  .map(([name, { kind }]) => {
    const types: Readonly<Record<string, string>> = { int32: 'INTEGER', float64: 'DOUBLE' };
    return `${name}: '${name === 'TotalCharges' ? 'VARCHAR' : (types[kind] ?? 'VARCHAR')}'`;
  })
  .join(', ');
const start = performance.now();
const before = process.cpuUsage();
let count = Number(rows);
if (work === 'generate') await runBare(`COPY (${generatedRows()}) TO '${csv}' (HEADER true)`);
else if (work === 'bare')
  await runBare(
    `COPY (FROM read_csv('${csv}', auto_detect = false, header = true, delim = ',', quote = '"', columns = {${declared}}))
     TO '${join(folder, 'bare.parquet')}' (FORMAT parquet, COMPRESSION zstd)`,
  );
else count = await publishSilver();
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({
    seconds: (performance.now() - start) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    rows: count,
    csvBytes: statSync(csv).size,
  }),
);
