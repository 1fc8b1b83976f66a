import type { ArrowValue } from './arrow-column.ts';
import type { Column } from './column.ts';
import { parseDate, parseDecimal } from './column-text.ts';

/** Collects one column's values in the buffers that Arrow wants. */
export interface ColumnEncoder {
  /** Stores a value; false where it does not fit the column. */
  set(row: number, value: Exclude<ArrowValue, null>): boolean;
  buffers(): { readonly data: ArrayBufferView } | { readonly texts: readonly (string | null)[] };
}

/** An encoder with room for `length` values; those never set count as null. */
export function createColumnEncoder(column: Column, length: number): ColumnEncoder {
  switch (column.kind) {
    case 'string': {
      const texts: (string | null)[] = Array.from({ length }, () => null);
      return {
        buffers: () => ({ texts }),
        set(row, value) {
          if (typeof value !== 'string' || /\p{Surrogate}/u.test(value)) return false;
          texts[row] = value;
          return true;
        },
      };
    }
    case 'category': {
      const codes = new Map(column.levels.map((level, i) => [level, i]));
      return store(new Int32Array(length), (value) =>
        typeof value === 'string' ? codes.get(value) : undefined,
      );
    }
    case 'boolean': {
      const data = new Uint8Array((length + 7) >> 3);
      return {
        buffers: () => ({ data }),
        set(row, value) {
          if (typeof value !== 'boolean') return false;
          if (value) data[row >> 3] = (data[row >> 3] ?? 0) | (1 << (row & 7));
          return true;
        },
      };
    }
    case 'int32':
      return store(new Int32Array(length), (value) =>
        typeof value === 'number' && (value | 0) === value ? value : undefined,
      );
    case 'float64':
      return store(new Float64Array(length), (value) =>
        typeof value === 'number' ? value : undefined,
      );
    case 'date':
      return store(new Int32Array(length), (value) =>
        typeof value === 'string' ? parseDate(value) : undefined,
      );
    case 'int64':
    case 'timestamp':
      return store(new BigInt64Array(length), (value) =>
        typeof value === 'bigint' && BigInt.asIntN(64, value) === value ? value : undefined,
      );
    case 'decimal': {
      const words = new BigUint64Array(length * 2);
      return {
        buffers: () => ({ data: new Uint32Array(words.buffer) }),
        set(row, value) {
          const scaled = typeof value === 'string' ? parseDecimal(value, column) : undefined;
          if (scaled === undefined) return false;
          words[row * 2] = scaled;
          words[row * 2 + 1] = scaled >> 64n;
          return true;
        },
      };
    }
  }
}

function store<Item extends number | bigint>(
  data: { [row: number]: Item } & ArrayBufferView,
  convert: (value: ArrowValue) => Item | undefined,
): ColumnEncoder {
  return {
    buffers: () => ({ data }),
    set(row, value) {
      const item = convert(value);
      if (item === undefined) return false;
      data[row] = item;
      return true;
    },
  };
}
