import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import type { ArrowValue } from '../arrow-column.ts';
import { readTableColumns } from '../arrow-rows.ts';
import type { Column } from '../column.ts';
import { parseDate, parseDecimal } from '../column-text.ts';
import { LagoaError } from '../error.ts';
import type { Columns } from '../table.ts';
import { loadDuckdb } from './duckdb-engine.ts';
import { readFixedItems, setItems } from './duckdb-items.ts';
import { duckdbColumns, quoteName } from './duckdb-sql.ts';

type Duckdb = typeof import('@duckdb/node-api');

/** DuckDB's own chunk size. */
const chunkRows = 2048;

/**
 * Makes a temporary table of the connection from Arrow batches, each value checked against the
 * declaration (see `readRows`). Returns the number of rows.
 */
export async function createTemporaryTable(
  connection: DuckDBConnection,
  {
    name,
    columns,
    batches,
    signal,
  }: {
    readonly name: string;
    readonly columns: Columns;
    readonly batches: AsyncIterable<RecordBatch> | Iterable<RecordBatch>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<number> {
  const duckdb = await loadDuckdb();
  await connection.run(`CREATE TEMP TABLE ${quoteName(name)} (${duckdbColumns(columns)})`);
  const appender = await connection.createAppender(name);
  let rows = 0;
  try {
    for await (const batch of batches) {
      if (signal?.aborted)
        throw new LagoaError('aborted', 'the publish was aborted', { cause: signal.reason });
      appendBatch(duckdb, columns, { batch, append: (chunk) => appender.appendDataChunk(chunk) });
      rows += batch.numRows;
    }
    appender.flushSync();
  } finally {
    appender.closeSync();
  }
  return rows;
}

function appendBatch(
  duckdb: Duckdb,
  columns: Columns,
  {
    batch,
    append,
  }: {
    readonly batch: RecordBatch;
    readonly append: (chunk: InstanceType<Duckdb['DuckDBDataChunk']>) => void;
  },
): void {
  const readers = readTableColumns({ columns }, batch);
  const types = readers.map(({ column }) => duckdbTypeOf(duckdb, column));
  const fixedItems = readers.map(({ name, column }) =>
    readFixedItems(batch.getChild(name), column),
  );
  for (let start = 0; start < batch.numRows; start += chunkRows) {
    const rows = Math.min(chunkRows, batch.numRows - start);
    const chunk = duckdb.DuckDBDataChunk.create(types, rows);
    readers.forEach(({ column, value }, i) => {
      const fixed = fixedItems[i];
      if (fixed !== undefined && setItems(chunk.getColumnVector(i), fixed, { start, rows })) return;
      const convert = converterOf(duckdb, column);
      const values = Array.from({ length: rows }, (_, row) => {
        const item = value(start + row);
        return item === null ? null : convert(item);
      });
      chunk.setColumnValues(i, values);
    });
    append(chunk);
  }
}

function duckdbTypeOf(duckdb: Duckdb, column: Column): DuckDBType {
  switch (column.kind) {
    case 'string':
      return duckdb.VARCHAR;
    case 'category':
      return duckdb.ENUM(column.levels);
    case 'boolean':
      return duckdb.BOOLEAN;
    case 'int32':
      return duckdb.INTEGER;
    case 'int64':
      return duckdb.BIGINT;
    case 'float64':
      return duckdb.DOUBLE;
    case 'decimal':
      return duckdb.DECIMAL(column.precision, column.scale);
    case 'date':
      return duckdb.DATE;
    case 'timestamp':
      return duckdb.TIMESTAMPTZ;
  }
}

function converterOf(duckdb: Duckdb, column: Column): (value: ArrowValue) => DuckDBValue {
  switch (column.kind) {
    case 'decimal':
      return (value) =>
        new duckdb.DuckDBDecimalValue(
          parseDecimal(String(value), column) ?? 0n,
          column.precision,
          column.scale,
        );
    case 'date':
      return (value) => new duckdb.DuckDBDateValue(parseDate(String(value)) ?? 0);
    case 'timestamp':
      return (value) => new duckdb.DuckDBTimestampTZValue(BigInt(value ?? 0n));
    default:
      return (value) => value;
  }
}
