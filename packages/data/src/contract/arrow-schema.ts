import type { DataType, Schema } from 'apache-arrow';
import type { Column } from '../column.ts';
import type { Columns } from '../table.ts';

type Arrow = typeof import('apache-arrow');

/**
 * The Arrow schema of a table, in the order of its columns: categories are dictionaries of Utf8,
 * decimals 128 bits wide, dates in days, timestamps in microseconds of UTC. Loads `apache-arrow` on
 * first use.
 *
 * @example
 * const schema = await arrowSchema({ columns: { tenure: { kind: 'int32', nullable: true } } });
 * String(schema.fields[0]) // 'tenure: Int32'
 */
export async function arrowSchema(table: { readonly columns: Columns }): Promise<Schema> {
  const arrow = await import('apache-arrow');
  return new arrow.Schema(
    Object.entries(table.columns).map(
      ([name, column], i) =>
        new arrow.Field(name, arrowType(arrow, column, i), column.nullable ?? false),
    ),
  );
}

/** The Arrow type of a column; the number names its dictionary within a schema. */
function arrowType(arrow: Arrow, column: Column, dictionaryId: number): DataType {
  switch (column.kind) {
    case 'string':
      return new arrow.Utf8();
    case 'category':
      return new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32(), dictionaryId);
    case 'boolean':
      return new arrow.Bool();
    case 'int32':
      return new arrow.Int32();
    case 'int64':
      return new arrow.Int64();
    case 'float64':
      return new arrow.Float64();
    case 'decimal':
      return new arrow.Decimal(column.scale, column.precision, 128);
    case 'date':
      return new arrow.DateDay();
    case 'timestamp':
      return new arrow.Timestamp(arrow.TimeUnit.MICROSECOND, 'UTC');
  }
}
