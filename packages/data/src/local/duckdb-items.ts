import type { DuckDBVector } from '@duckdb/node-api';
import type { Data, Vector } from 'apache-arrow';
import type { Column } from '../column.ts';

type Items = Int32Array | Float64Array | BigInt64Array;

/** Values of a column that lie in Arrow as DuckDB has them. */
export interface FixedItems {
  readonly items: Items;
  readonly isNull: ((row: number) => boolean) | undefined;
}

/** Arrow's type ids and units (`Type`, `TimeUnit`, `DateUnit` in its own source). */
const arrowTypes: Readonly<Record<string, readonly [typeId: number, unit?: number]>> = {
  int32: [2],
  int64: [2],
  float64: [3],
  date: [8, 0],
  timestamp: [10, 2],
};

const arrays = {
  int32: Int32Array,
  int64: BigInt64Array,
  float64: Float64Array,
  date: Int32Array,
  timestamp: BigInt64Array,
} as const;

/**
 * The typed array behind a column where every cell is known to be allowed and nothing needs converting:
 * same width, same unit, no null in a column that takes none. `undefined` otherwise; then each value
 * is asked for.
 */
export function readFixedItems(vector: Vector | null, column: Column): FixedItems | undefined {
  const [data, ...others] = vector?.data ?? [];
  const expected = arrowTypes[column.kind];
  if (data === undefined || others.length > 0 || expected === undefined) return undefined;
  const [typeId, unit] = expected;
  if (Number(data.type.typeId) !== typeId) return undefined;
  if (unit !== undefined && Reflect.get(data.type, 'unit') !== unit) return undefined;
  if (data.nullCount > 0 && !column.nullable) return undefined;
  const items = itemsOf(data, column.kind);
  if (items === undefined) return undefined;
  const { nullBitmap, nullCount, offset } = data;
  const isNull = (row: number): boolean =>
    (((nullBitmap[(offset + row) >> 3] ?? 0) >> ((offset + row) & 7)) & 1) === 0;
  return { items, isNull: nullCount > 0 ? isNull : undefined };
}

function itemsOf({ values }: Data, kind: Column['kind']): Items | undefined {
  if (!Object.hasOwn(arrays, kind)) return undefined;
  const expected = Object.entries(arrays).find(([name]) => name === kind)?.[1];
  const found: unknown = values;
  if (expected === undefined || !(found instanceof expected)) return undefined;
  return found;
}

/**
 * Copies a stretch into a vector of a new chunk. DuckDB's package keeps the array behind a vector
 * private; where a release should keep it otherwise, this is false and values go one by one.
 */
export function setItems(
  vector: DuckDBVector,
  { items, isNull }: FixedItems,
  { start, rows }: { readonly start: number; readonly rows: number },
): boolean {
  const target: unknown = Reflect.get(vector, 'items');
  const part = items.subarray(start, start + rows);
  if (target instanceof BigInt64Array && part instanceof BigInt64Array) target.set(part);
  else if (target instanceof Int32Array && part instanceof Int32Array) target.set(part);
  else if (target instanceof Float64Array && part instanceof Float64Array) target.set(part);
  else return false;
  if (isNull !== undefined)
    for (let row = 0; row < rows; row++) if (isNull(start + row)) vector.setItem(row, null);
  vector.flush();
  return true;
}
