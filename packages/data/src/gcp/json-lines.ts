import type { ArrowValue } from '../arrow-column.ts';
import { readTableColumns } from '../arrow-rows.ts';
import type { RecordBatch } from 'apache-arrow';
import type { TableDefinition } from '../table.ts';
import { formatBigQueryCell } from './bigquery-column.ts';

/**
 * Batches as JSON lines that BigQuery loads without loss, one chunk of bytes for each batch. Slower
 * and larger than Parquet, but needs nothing installed.
 */
export async function* toJsonLines(
  table: TableDefinition,
  batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>,
): AsyncGenerator<Uint8Array> {
  for await (const batch of batches) {
    const columns = readTableColumns(table, batch);
    let text = '';
    for (let record = 0; record < batch.numRows; record++) {
      const row: Record<string, ArrowValue> = {};
      for (const { name, column, value } of columns)
        row[name] = formatBigQueryCell(column, value(record));
      text += `${JSON.stringify(row)}\n`;
    }
    yield new TextEncoder().encode(text);
  }
}
