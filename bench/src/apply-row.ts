import { parseArgs } from 'node:util';
import { readRows } from '@lagoa/data';
import { createDuckdbEngine } from '@lagoa/data/local';
import { compileRow, type FeatureRow, fitFeatures } from '@lagoa/features';
import { readWide, wide, wideFeatures, wideSql } from './wide/wide-table.ts';

const usage = `npm run bench -- apply-row [--rows 200000]

  One row at a time through compileRow: 20 raw columns to 45 slots, each call timed. Promised: the
  median under 10 µs, the 99th percentile under 50 µs.`;

/** Prints the quantiles of the time of one call. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '200000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const count = Number(values.rows);
  if (!(Number.isInteger(count) && count > 0))
    throw new Error(`expected a whole number of rows, got --rows ${values.rows}`);
  await using engine = createDuckdbEngine();
  await engine.withConnection((connection) => connection.run(wideSql(5000)));
  const rows = (await readWide(engine)).flatMap((batch) => [...readRows(wide, batch)]);
  const fitted = await fitFeatures(wideFeatures, rows);
  const apply = compileRow(fitted);
  let checksum = 0;
  const timeOf = (call: number): bigint => {
    const row: FeatureRow = rows[call % rows.length] ?? {};
    const start = process.hrtime.bigint();
    const vector = apply(row);
    const time = process.hrtime.bigint() - start;
    checksum += vector.length;
    return time;
  };
  const cold = timeOf(0);
  for (let call = 0; call < 20_000; call++) timeOf(call);
  const times = BigUint64Array.from({ length: count }, (_, call) => timeOf(call)).sort();
  const microseconds = (share: number): string =>
    (Number(times[Math.ceil(share * count) - 1] ?? 0n) / 1000).toFixed(2);
  console.log(
    `${count} calls, ${checksum / (count + 20_001)} slots: median ${microseconds(0.5)} µs, p99 ${microseconds(0.99)} µs, p99.9 ${microseconds(0.999)} µs; the first call ${(Number(cold) / 1000).toFixed(0)} µs`,
  );
}
