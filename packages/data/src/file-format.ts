/** How bytes were packed before they were sent. */
export type Compression = 'none' | 'gzip';

/**
 * The letters of a CSV. Files called Latin-1 are often Windows-1252, which has `€`, `’`, `–` and others
 * where Latin-1 has controls; a file declared `latin-1` that holds such bytes is refused.
 */
export type CsvEncoding = 'utf-8' | 'latin-1' | 'windows-1252';

/**
 * How a file is written, as its source declares it; nothing is guessed from names or content. A
 * `CsvSource`, `JsonLinesSource` or `ParquetSource` is one.
 */
export type FileFormat =
  | {
      readonly kind: 'csv-source';
      readonly delimiter: string;
      readonly encoding: CsvEncoding;
      readonly compression: Compression;
    }
  | { readonly kind: 'json-lines-source'; readonly compression: Compression }
  | { readonly kind: 'parquet-source' };

/** The format alone, without table and columns: what a manifest keeps. */
export function pickFormat(format: FileFormat): FileFormat {
  switch (format.kind) {
    case 'csv-source': {
      const { kind, delimiter, encoding, compression } = format;
      return { kind, delimiter, encoding, compression };
    }
    case 'json-lines-source':
      return { kind: format.kind, compression: format.compression };
    case 'parquet-source':
      return { kind: format.kind };
  }
}

/** The declared packing; Parquet packs its own pages. */
export function compressionOf(format: FileFormat): Compression {
  return format.kind === 'parquet-source' ? 'none' : format.compression;
}
