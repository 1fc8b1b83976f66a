import { LagoaError } from './error.ts';
import type { RowCounter } from './row-counter.ts';

/** A footer longer than this is refused: it would have to be held in memory. */
const footerLimit = 64 << 20;
const magic = 'PAR1';

/**
 * The row count that a Parquet file's footer states, from a stream: only the end of the file is
 * held. Throws `invalid-data` where the file is cut off or no Parquet file.
 *
 * Source: apache/parquet-format, `parquet.thrift`: `FileMetaData.num_rows` in Thrift's compact protocol.
 */
export function createParquetRowCounter(name: string): RowCounter {
  const tail: Uint8Array[] = [];
  let held = 0;
  let start = '';
  return {
    push(part) {
      if (start.length < magic.length) start += latin1(part.subarray(0, magic.length));
      tail.push(part.slice());
      held += part.length;
      for (let [first] = tail; first && held - first.length > footerLimit; [first] = tail) {
        tail.shift();
        held -= first.length;
      }
    },
    end() {
      const bytes = new Uint8Array(held);
      let at = 0;
      for (const part of tail) {
        bytes.set(part, at);
        at += part.length;
      }
      const size = held < 12 ? 0 : new DataView(bytes.buffer).getUint32(held - 8, true);
      const whole = start.startsWith(magic) && latin1(bytes.subarray(-4)) === magic;
      if (!whole || size === 0 || size > held - 8)
        throw new LagoaError(
          'invalid-data',
          size > footerLimit && whole
            ? `${name}: expected a Parquet footer of at most ${footerLimit} bytes, found ${size}`
            : `${name}: expected a whole Parquet file (${magic} … footer … ${magic}), found a cut off or other file`,
          { details: { source: name } },
        );
      return readRowCount(bytes.subarray(held - 8 - size, held - 8), name);
    },
  };
}

/** Field 3 of the footer's struct. */
function readRowCount(footer: Uint8Array, name: string): number {
  const reader = createCompactReader(footer);
  for (let field = reader.field(0); field.type !== 0; field = reader.field(field.id)) {
    if (field.id === 3 && field.type === 6) {
      const rows = reader.zigzag();
      if (rows >= 0 && Number.isSafeInteger(rows)) return rows;
      break;
    }
    reader.skip(field.type);
  }
  throw new LagoaError('invalid-data', `${name}: the Parquet footer states no number of rows`, {
    details: { source: name },
  });
}

/** The few forms of Thrift's compact protocol; past its end it reads as ended structs. */
function createCompactReader(bytes: Uint8Array): {
  field(previousId: number): { readonly id: number; readonly type: number };
  zigzag(): number;
  skip(type: number): void;
} {
  let at = 0;
  const byte = (): number => bytes[at++] ?? 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const next = byte();
      value += (next & 0x7f) * scale;
      if (next < 0x80 || scale > 2 ** 62) return value;
    }
  };
  const zigzag = (): number => {
    const value = varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const field = (previousId: number): { readonly id: number; readonly type: number } => {
    const header = byte();
    const [delta, type] = [header >> 4, header & 0x0f];
    return { id: type === 0 ? 0 : delta === 0 ? zigzag() : previousId + delta, type };
  };
  const skipItems = (type: number, count: number): void => {
    for (let i = 0; i < count && at < bytes.length; i++)
      if (type <= 2) at++;
      else skip(type);
  };
  const skip = (type: number): void => {
    if (type <= 2) return; // a boolean field: its value is its type
    if (type === 3) at++;
    else if (type <= 6) varint();
    else if (type === 7) at += 8;
    else if (type === 8) {
      const length = varint();
      at += length;
    } else if (type <= 10) {
      const header = byte();
      skipItems(header & 0x0f, header >> 4 === 15 ? varint() : header >> 4);
    } else if (type === 11) {
      const count = varint();
      const types = count === 0 ? 0 : byte();
      for (let i = 0; i < count && at < bytes.length; i++) {
        skipItems(types >> 4, 1);
        skipItems(types & 0x0f, 1);
      }
    } else for (let next = field(0); next.type !== 0; next = field(next.id)) skip(next.type);
  };
  return { field, zigzag, skip };
}

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
