// npm run bench -- duckdb-to-arrow [--rows 1000000]: seven columns from DuckDB into Arrow, beside
// getRowObjectsJS of DuckDB's own package, the best of three turns each.
import { parseArgs } from 'node:util';
import { createDuckdbEngine } from '@lagoa/data/local';

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rows: { type: 'string', default: '1000000' } },
  });
  const engine = createDuckdbEngine();
  const connection = await engine.connect();
  await connection.run(
    `CREATE TABLE mixed AS SELECT i::INTEGER AS n, i * 7919 AS big, i / 7.0e0 AS x, i % 3 = 0 AS flag,
       DATE '2020-01-01' + (i % 2000)::INTEGER AS day, make_timestamp(i * 1000003) AS at,
       ['low', 'middle', 'high'][1 + (i % 3)::INTEGER]::ENUM('low', 'middle', 'high') AS level
     FROM range(${Number(values.rows)}) t(i)`,
  );
  const seconds = async (work: () => Promise<number>): Promise<number> => {
    const start = performance.now();
    const rows = await work();
    if (rows !== Number(values.rows)) throw new Error(`${rows} rows came back`);
    return (performance.now() - start) / 1000;
  };
  const toArrow = async (): Promise<number> => {
    let rows = 0;
    for await (const batch of engine.query({ text: 'SELECT * FROM mixed', parameters: [] }))
      rows += batch.numRows;
    return rows;
  };
  const toObjects = async (): Promise<number> =>
    (await (await connection.runAndReadAll('SELECT * FROM mixed')).getRowObjectsJS()).length;
  await seconds(toArrow);
  const times: { arrow: number; objects: number }[] = [];
  for (let turn = 0; turn < 3; turn++)
    times.push({ arrow: await seconds(toArrow), objects: await seconds(toObjects) });
  const [arrow, objects] = [
    Math.min(...times.map((time) => time.arrow)),
    Math.min(...times.map((time) => time.objects)),
  ];
  console.log(`Arrow batches     ${arrow.toFixed(3)} s`);
  console.log(`getRowObjectsJS   ${objects.toFixed(3)} s`);
  console.log(`ratio             ${(objects / arrow).toFixed(1)} × faster (goal at least 10)`);
  connection.closeSync();
  await engine.close();
}
