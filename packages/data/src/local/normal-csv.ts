import type { ColumnKind } from '../column.ts';

/** One record of the CSV that other formats are rewritten to. */
export type CsvText = string;

/** A field of a record that is rewritten as CSV. */
export interface RecordField {
  readonly field: string;
  /** Its column; of one that the contract does not name, the field itself. */
  readonly column: string;
  /** Kind of the column; without one, any scalar is taken. */
  readonly kind?: ColumnKind;
}

/** What was wrong with one record before it could be written as CSV. */
export interface RecordFault {
  readonly record: number;
  readonly rule: string;
  readonly column: string | null;
  readonly reason: string;
  /** The record as it came. */
  readonly raw: string;
}

/** A record of quoted fields. */
export function csvText(fields: readonly string[]): CsvText {
  return `${fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',')}\n`;
}

/** A record that cannot be read under a header of so many fields: it has one more. */
export function malformedRecord(fields: number): CsvText {
  return `${Array.from({ length: fields + 1 }, () => '"x"').join(',')}\n`;
}
