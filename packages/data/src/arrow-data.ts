import type { Data, DataType, RecordBatch, Schema } from 'apache-arrow';
import { LagoaError } from './error.ts';

type Arrow = typeof import('apache-arrow');

/** What an Arrow column is made of; `texts` for Utf8, `data` for everything else. */
export interface ColumnBuffers {
  readonly length: number;
  readonly nullCount?: number;
  readonly nullBitmap?: Uint8Array;
  readonly data?: ArrayBufferView;
  readonly texts?: readonly (string | null)[];
  readonly levels?: readonly string[];
}

/** Arrow data from its buffers. */
export function makeColumn(
  arrow: Arrow,
  type: DataType,
  { length, nullCount = 0, nullBitmap, data, texts, levels }: ColumnBuffers,
): Data {
  const dictionary =
    levels === undefined
      ? undefined
      : new arrow.Vector([
          makeColumn(arrow, new arrow.Utf8(), { length: levels.length, texts: levels }),
        ]);
  const [values, valueOffsets] = texts === undefined ? [data, undefined] : encodeTexts(texts);
  return new arrow.Data(
    type,
    0,
    length,
    nullCount,
    {
      ...(valueOffsets && { [arrow.BufferType.OFFSET]: valueOffsets }),
      ...(values && { [arrow.BufferType.DATA]: values }),
      ...(nullBitmap && { [arrow.BufferType.VALIDITY]: nullBitmap }),
    },
    [],
    dictionary,
  );
}

/** UTF-8 bytes and offsets; null is no bytes. */
function encodeTexts(texts: readonly (string | null)[]): [Uint8Array, Int32Array] {
  const encoder = new TextEncoder();
  const offsets = new Int32Array(texts.length + 1);
  let bytes = new Uint8Array(Math.max(64, texts.length * 16));
  let end = 0;
  texts.forEach((text, i) => {
    if (text !== null) {
      if (end + text.length * 3 > bytes.length) {
        const larger = new Uint8Array(2 * (end + text.length * 3));
        larger.set(bytes.subarray(0, end));
        bytes = larger;
      }
      end += encoder.encodeInto(text, bytes.subarray(end)).written;
    }
    offsets[i + 1] = end;
  });
  return [bytes.slice(0, end), offsets];
}

/** One batch from finished columns of one length. */
export function assembleBatch(
  arrow: Arrow,
  schema: Schema,
  children: readonly Data[],
): RecordBatch {
  const length = children[0]?.length ?? 0;
  children.forEach((child, i) => {
    if (child.length !== length)
      throw new LagoaError(
        'invalid-argument',
        `column ${schema.fields[i]?.name} has ${child.length} values, the first has ${length}`,
      );
  });
  const type = new arrow.Struct(schema.fields);
  return new arrow.RecordBatch(
    schema,
    arrow.makeData({ type, length, nullCount: 0, children: [...children] }),
  );
}
