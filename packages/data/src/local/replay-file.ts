import { writeFile } from 'node:fs/promises';
import { type CsvSource, csvHeader } from '../csv-source.ts';
import type { QuarantineRow } from '../quarantine.ts';
import type { JsonLinesSource } from '../record-source.ts';
import type { TableDefinition } from '../table.ts';
import type { TableSource } from './conform-file.ts';

/** The raw fields of a quarantined row by header or field; null where the file had none. */
export type RawFields = Readonly<Record<string, string | null>>;

/** A quarantined row that is tried again, and the text that stands for it in the file. */
export interface TriedRow {
  readonly row: QuarantineRow;
  readonly text: string;
}

/**
 * The rows that can be tried again, each as one record of the file of `writeTried`: the fields that `fix`
 * gives, or the line of a malformed record of JSON Lines as it came. A row that lacks a field of the
 * contract is not tried.
 */
export function findTried(
  source: TableSource,
  rows: readonly QuarantineRow[],
  {
    constants,
    fix,
  }: {
    readonly constants: Readonly<Record<string, string>>;
    readonly fix: ((row: QuarantineRow) => RawFields | undefined) | undefined;
  },
): readonly TriedRow[] {
  const headers = headersOf(source, constants);
  return rows.flatMap((row) => {
    const raw: unknown = JSON.parse(row.raw);
    if (fix === undefined && typeof raw === 'string' && source.kind === 'json-lines-source')
      return [{ row, text: raw.replaceAll('\n', ' ') }];
    const fields = fix === undefined ? rawFields(raw) : fix(row);
    if (fields === undefined || !headers.every((header) => Object.hasOwn(fields, header)))
      return [];
    return [{ row, text: recordText(source, headers, fields) }];
  });
}

/** Writes the rows as a file of the source's own format (Parquet's as JSON Lines), plain and in UTF-8. */
export async function writeTried<T extends TableDefinition>(
  source: TableSource<T>,
  tried: readonly TriedRow[],
  {
    path,
    constants,
  }: { readonly path: string; readonly constants: Readonly<Record<string, string>> },
): Promise<CsvSource<T> | JsonLinesSource<T>> {
  const texts = tried.map(({ text }) => text);
  if (source.kind === 'csv-source') {
    const header = csvRecord(source, headersOf(source, constants));
    await writeFile(path, `${[header, ...texts].join('\n')}\n`);
    return { ...source, encoding: 'utf-8', compression: 'none' };
  }
  await writeFile(path, `${texts.join('\n')}\n`);
  const { table, columns } = source;
  return { kind: 'json-lines-source', version: 1, table, compression: 'none', columns };
}

/** The headers or fields that the table is read from. */
function headersOf(
  source: TableSource,
  constants: Readonly<Record<string, string>>,
): readonly string[] {
  return Object.keys(source.table.columns)
    .filter((column) => !Object.hasOwn(constants, column))
    .map((column) =>
      source.kind === 'csv-source'
        ? csvHeader(source, column)
        : (source.columns[column]?.field ?? column),
    );
}

function recordText(source: TableSource, headers: readonly string[], fields: RawFields): string {
  if (source.kind === 'csv-source')
    return csvRecord(
      source,
      headers.map((header) => fields[header] ?? ''),
    );
  return JSON.stringify(Object.fromEntries(headers.map((header) => [header, fields[header]])));
}

function csvRecord({ delimiter }: CsvSource, fields: readonly string[]): string {
  return fields.map((text) => `"${text.replaceAll('"', '""')}"`).join(delimiter);
}

/** The raw fields of a row; none for a record that was no fields, but one line. */
function rawFields(raw: unknown): RawFields | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  return Object.fromEntries(
    Object.entries(raw).map(([name, text]) => [name, text === null ? null : String(text)]),
  );
}
