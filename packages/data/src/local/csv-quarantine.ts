import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { rowsToBatch } from '../arrow-batch.ts';
import { readColumn } from '../arrow-column.ts';
import { type CsvSource, csvHeader } from '../csv-source.ts';
import { type QuarantineRow, quarantineColumns } from '../quarantine.ts';
import type { MalformedRecord } from './csv-load.ts';
import { streamBatches } from './duckdb-engine.ts';

/** One row of `quarantineTable` for each malformed record and each of `faults`, in record order. */
export async function* readQuarantine(
  connection: DuckDBConnection,
  {
    headers,
    name,
    malformed,
    source,
  }: {
    readonly headers: readonly string[];
    readonly name: string;
    readonly malformed: readonly MalformedRecord[];
    readonly source: CsvSource;
  },
): AsyncGenerator<RecordBatch> {
  const table = { columns: quarantineColumns };
  const waiting = malformed.map(({ record, reason, line }) => ({
    source: name,
    record: BigInt(record),
    rule: 'malformed',
    column: null,
    reason,
    raw: JSON.stringify(line),
  }));
  const fields = headers.map((_, i) => `c${i}`);
  const result = streamBatches(
    connection,
    `SELECT record, rule, "column", reason, ${fields.join(', ')} FROM faults JOIN raw USING (record) ORDER BY record`,
  );
  for await (const batch of result) {
    const [records, rules, columns, reasons] = ['record', 'rule', 'column', 'reason'].map((field) =>
      readColumn(batch, field),
    );
    const texts = fields.map((field) => readColumn(batch, field).strings());
    const rows: QuarantineRow[] = [];
    for (let i = 0; i < batch.numRows; i++) {
      const record = BigInt(records?.value(i) ?? 0);
      while (waiting[0] !== undefined && waiting[0].record < record)
        rows.push(...waiting.splice(0, 1));
      const column = columns?.value(i) ?? null;
      const at = column === null ? -1 : headers.indexOf(csvHeader(source, String(column)));
      const found = at < 0 ? '' : `, found ${JSON.stringify(texts[at]?.[i])}`;
      rows.push({
        source: name,
        record,
        rule: String(rules?.value(i)),
        column: column === null ? null : String(column),
        reason: `${String(reasons?.value(i))}${found}`,
        raw: JSON.stringify(
          Object.fromEntries(headers.map((header, k) => [header, texts[k]?.[i]])),
        ),
      });
    }
    yield await rowsToBatch(table, rows);
  }
  if (waiting.length > 0) yield await rowsToBatch(table, waiting);
}
