import { access } from 'node:fs/promises';
import { LagoaError } from '../error.ts';
import type { DuckdbEngine } from './duckdb-engine.ts';
import { quoteName, quoteText } from './duckdb-sql.ts';
import { findFileError, toFileError } from './file-error.ts';
import type { RecordField } from './normal-csv.ts';
import { fileList } from './parquet-files.ts';

const textTypes = /^(VARCHAR|ENUM\(.*\)|UUID)$/s;
const scalarTypes =
  /^(VARCHAR|ENUM\(.*\)|UUID|BOOLEAN|U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)|DATE|TIMESTAMP.*)$/s;

/**
 * Rewrites a Parquet file as a CSV of texts, row for row; null becomes `nullText`. Values are written
 * with all their digits. Where the names of the contract's fields are given, the file's other columns follow;
 * returns these.
 *
 * Throws `not-found` for no file, `invalid-data` for a file that is no Parquet, lacks a column or holds one of another type.
 */
export async function parquetToCsv(
  engine: DuckdbEngine,
  {
    path,
    name,
    fields,
    named,
    nullText,
    target,
  }: {
    readonly path: string;
    readonly name: string;
    readonly fields: readonly RecordField[];
    readonly named?: ReadonlySet<string>;
    readonly nullText: string;
    readonly target: string;
  },
): Promise<readonly string[]> {
  const fault = (problem: string, cause?: unknown): LagoaError =>
    new LagoaError('invalid-data', `${name}: ${problem}`, { details: { source: name }, cause });
  await access(path).catch((error: unknown) => {
    throw toFileError(error, 'read', path);
  });
  return engine.withConnection(async (connection) => {
    const file = `read_parquet(${fileList([path])}, hive_partitioning = false)`;
    const found = await connection
      .runAndReadAll(`DESCRIBE SELECT * FROM ${file}`)
      .catch((cause: unknown) => {
        throw fault('cannot be read as Parquet', cause);
      });
    const types = new Map(found.getRows().map(([field, type]) => [String(field), String(type)]));
    const unnamed =
      named === undefined ? [] : [...types.keys()].filter((field) => !named.has(field));
    const all: readonly RecordField[] = [
      ...fields,
      ...unnamed.map((field) => ({ field, column: field })),
    ];
    const texts = all.map(({ field, kind }) => {
      const type = types.get(field);
      if (type === undefined)
        throw fault(
          `column ${field} missing from the file; it has ${[...types.keys()].join(', ')}`,
        );
      const fits = kind === 'string' || kind === 'category' ? textTypes : scalarTypes;
      if (!fits.test(type))
        throw fault(
          `column ${field}: expected values for ${kind ?? 'a string'}, found the type ${type}`,
        );
      // A float becomes the double of the same value before it becomes a text.
      const exact = type === 'FLOAT' ? `${quoteName(field)}::DOUBLE` : quoteName(field);
      return `coalesce(CAST(${exact} AS VARCHAR), ${quoteText(nullText)}) AS ${quoteName(field)}`;
    });
    try {
      await connection.run(
        `COPY (SELECT ${texts.join(', ')} FROM ${file}) TO ${quoteText(target)}
         (FORMAT csv, HEADER, DELIMITER ',', QUOTE '"', ESCAPE '"', FORCE_QUOTE *)`,
      );
    } catch (cause) {
      throw findFileError(cause, 'rewrite', name) ?? fault('cannot be read as Parquet', cause);
    }
    return unnamed;
  });
}
