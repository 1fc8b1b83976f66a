import { isLagoaError, LagoaError } from '@lagoa/data';
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type DecodedArray,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

/** What a column can be profiled as; undefined for dates, times, bytes and nested columns. */
export type ParquetColumnKind = 'numeric' | 'levels' | undefined;

/** A Parquet file, read column by column and one row group at a time. */
export interface ParquetFile {
  readonly rows: number;
  readonly columns: Readonly<Record<string, ParquetColumnKind>>;
  /** The values of a column, in order; null and undefined are missing. */
  values(column: string): AsyncIterable<DecodedArray>;
}

/** Throws `not-found` without such a file, `invalid-data` where it is not Parquet. */
export async function openParquetFile(path: string): Promise<ParquetFile> {
  const { file, metadata } = await open(path);
  const { children } = parquetSchema(metadata);
  return {
    rows: Number(metadata.num_rows),
    columns: Object.fromEntries(children.map((child) => [child.element.name, kindOf(child)])),
    async *values(column) {
      let rowStart = 0;
      for (const group of metadata.row_groups) {
        const rowEnd = rowStart + Number(group.num_rows);
        const chunks: DecodedArray[] = [];
        const onChunk = ({ columnData }: { readonly columnData: DecodedArray }): void => {
          chunks.push(columnData);
        };
        const columns = [column];
        await parquetRead({
          file,
          metadata,
          columns,
          rowStart,
          rowEnd,
          compressors,
          onChunk,
        }).catch((cause: unknown) => {
          throw new LagoaError('corrupt', `column ${column} of ${path} cannot be read`, {
            details: { name: path },
            cause,
          });
        });
        yield* chunks;
        rowStart = rowEnd;
      }
    },
  };
}

async function open(
  path: string,
): Promise<{ readonly file: AsyncBuffer; readonly metadata: FileMetaData }> {
  try {
    const file = await asyncBufferFromFile(path);
    return { file, metadata: await parquetMetadataAsync(file) };
  } catch (cause) {
    if (isNodeError(cause, 'ENOENT'))
      throw new LagoaError('not-found', `there is no file ${path}`, {
        details: { name: path, available: [] },
        cause,
      });
    throw new LagoaError('invalid-data', `${path} is not a Parquet file`, { cause });
  }
}

function isNodeError(cause: unknown, code: string): boolean {
  return !isLagoaError(cause) && cause instanceof Error && 'code' in cause && cause.code === code;
}

function kindOf({ element, children }: SchemaTree): ParquetColumnKind {
  if (children.length > 0 || element.repetition_type === 'REPEATED') return undefined;
  const meaning = element.logical_type?.type ?? element.converted_type;
  switch (element.type) {
    case 'BOOLEAN':
      return 'levels';
    case 'INT32':
    case 'INT64':
    case 'FLOAT':
    case 'DOUBLE':
      return isTime(meaning) ? undefined : 'numeric';
    case 'BYTE_ARRAY':
      if (meaning === 'STRING' || meaning === 'UTF8' || meaning === 'ENUM') return 'levels';
      return meaning === 'DECIMAL' ? 'numeric' : undefined;
    case 'FIXED_LEN_BYTE_ARRAY':
      return meaning === 'DECIMAL' || meaning === 'FLOAT16' ? 'numeric' : undefined;
    default:
      return undefined;
  }
}

type Meaning = NonNullable<SchemaElement['logical_type']>['type'] | SchemaElement['converted_type'];

function isTime(meaning: Meaning): boolean {
  return meaning !== undefined && /^(DATE|TIME)/.test(meaning);
}
