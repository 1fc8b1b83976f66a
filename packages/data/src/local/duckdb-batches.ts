import type { DuckDBResult, DuckDBType } from '@duckdb/node-api';
import type { Data, RecordBatch } from 'apache-arrow';
import { assembleBatch, makeColumn } from '../arrow-data.ts';
import { LagoaError } from '../error.ts';
import { batchRows, type ColumnLayout, createColumnBuilder } from './duckdb-column-builder.ts';

type Arrow = typeof import('apache-arrow');
type Duckdb = typeof import('@duckdb/node-api');

/**
 * The rows of a DuckDB result as Arrow batches of about 65,000 rows: fixed-width columns are copied
 * as they lie, enums become dictionaries, decimals keep their digits, timestamps their microseconds.
 *
 * Throws `unsupported`, naming the column, for nested and other types: cast them in the query.
 */
export async function* readBatches(
  duckdb: Duckdb,
  result: DuckDBResult,
): AsyncGenerator<RecordBatch> {
  const arrow = await import('apache-arrow');
  const names = result.columnNames();
  const layouts = result
    .columnTypes()
    .map((type, i) => layoutOf({ arrow, duckdb, type, name: names[i] ?? '', dictionaryId: i }));
  const schema = new arrow.Schema(
    layouts.map(({ type }, i) => new arrow.Field(names[i] ?? '', type, true)),
  );
  let builders = layouts.map(createColumnBuilder);
  let rows = 0;
  const flush = (): RecordBatch => {
    const children: Data[] = layouts.map(({ type, levels }, i) =>
      makeColumn(arrow, type, {
        ...(builders[i]?.finish() ?? { length: 0 }),
        ...(levels && { levels }),
      }),
    );
    builders = layouts.map(createColumnBuilder);
    rows = 0;
    return assembleBatch(arrow, schema, children);
  };
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) break;
    builders.forEach((builder, i) => {
      builder.append(chunk.getColumnVector(i), chunk.rowCount);
    });
    rows += chunk.rowCount;
    if (rows + 2048 > batchRows) yield flush();
  }
  if (rows > 0) yield flush();
}

function layoutOf({
  arrow,
  duckdb,
  type,
  name,
  dictionaryId,
}: {
  readonly arrow: Arrow;
  readonly duckdb: Duckdb;
  readonly type: DuckDBType;
  readonly name: string;
  readonly dictionaryId: number;
}): ColumnLayout {
  const id = duckdb.DuckDBTypeId;
  switch (type.typeId) {
    case id.BOOLEAN:
      return { type: new arrow.Bool(), by: 'bit' };
    case id.TINYINT:
      return { type: new arrow.Int8(), items: () => new Int8Array(batchRows) };
    case id.SMALLINT:
      return { type: new arrow.Int16(), items: () => new Int16Array(batchRows) };
    case id.INTEGER:
      return { type: new arrow.Int32(), items: () => new Int32Array(batchRows) };
    case id.BIGINT:
      return { type: new arrow.Int64(), items: () => new BigInt64Array(batchRows) };
    case id.UTINYINT:
      return { type: new arrow.Uint8(), items: () => new Uint8Array(batchRows) };
    case id.USMALLINT:
      return { type: new arrow.Uint16(), items: () => new Uint16Array(batchRows) };
    case id.UINTEGER:
      return { type: new arrow.Uint32(), items: () => new Uint32Array(batchRows) };
    case id.UBIGINT:
      return { type: new arrow.Uint64(), items: () => new BigUint64Array(batchRows) };
    case id.FLOAT:
      return { type: new arrow.Float32(), items: () => new Float32Array(batchRows) };
    case id.DOUBLE:
      return { type: new arrow.Float64(), items: () => new Float64Array(batchRows) };
    case id.DATE:
      return { type: new arrow.DateDay(), items: () => new Int32Array(batchRows) };
    case id.TIMESTAMP:
      return {
        type: new arrow.Timestamp(arrow.TimeUnit.MICROSECOND),
        items: () => new BigInt64Array(batchRows),
      };
    case id.TIMESTAMP_TZ:
      return {
        type: new arrow.Timestamp(arrow.TimeUnit.MICROSECOND, 'UTC'),
        items: () => new BigInt64Array(batchRows),
      };
    case id.HUGEINT:
      return { type: new arrow.Decimal(0, 38, 128), by: 'words' };
    case id.VARCHAR:
      return { type: new arrow.Utf8(), by: 'text' };
  }
  if (type instanceof duckdb.DuckDBDecimalType)
    return { type: new arrow.Decimal(type.scale, type.width, 128), by: 'words' };
  if (type instanceof duckdb.DuckDBEnumType) {
    const { values } = type;
    const index = new arrow.Int32();
    return {
      type: new arrow.Dictionary(new arrow.Utf8(), index, dictionaryId),
      levels: values,
      items: () => new Int32Array(batchRows),
    };
  }
  throw new LagoaError(
    'unsupported',
    `column ${name} has the DuckDB type ${type}; cast it to a type that a table column can hold`,
    { details: { feature: String(type) } },
  );
}
