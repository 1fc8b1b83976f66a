import type { FileFormat } from './file-format.ts';
import { createParquetRowCounter } from './parquet-row-counter.ts';

/** Counts the data records of a stream in constant memory. */
export interface RowCounter {
  push(part: Uint8Array): void;
  /** Call once, at the end. Throws `invalid-data` where the file cannot be what it was declared. */
  end(): number;
}

/** The counter of a declared format, for bytes that are unpacked already. */
export function createRowCounter(format: FileFormat, name: string): RowCounter {
  switch (format.kind) {
    case 'csv-source':
      return createCsvRowCounter(format.delimiter);
    case 'json-lines-source':
      return createLineCounter();
    case 'parquet-source':
      return createParquetRowCounter(name);
  }
}

const quote = 0x22;
const space = 0x20;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** Where a reader stands; numbers, since this runs for every byte. */
const fieldStart = 0;
const plain = 1;
const quoted = 2;
const quoteInQuoted = 3;
const byteOrderMark: readonly number[] = [0xef, 0xbb, 0xbf];

/**
 * Records after the header line (RFC 4180: a quote at the start of a field, spaces aside, opens it, and
 * line ends inside it are content). Empty lines are no records, except in a file of one column. Bytes are enough:
 * in UTF-8 and Latin-1 the signs that matter are one byte each.
 */
export function createCsvRowCounter(
  delimiter: string,
  /** Told where an empty line stands among records and empty lines, the header being 1. */
  onEmptyLine: (place: number) => void = () => undefined,
): RowCounter {
  const separator = delimiter.charCodeAt(0);
  let state = fieldStart;
  let records = 0;
  let emptyLines = 0;
  let oneColumn = true;
  let filled = false;
  let afterReturn = false;
  let offset = 0;
  return {
    push(part) {
      let at = 0;
      while (offset < byteOrderMark.length && at < part.length)
        if (part[at] === byteOrderMark[offset]) {
          offset++;
          at++;
        } else offset = byteOrderMark.length;
      for (; at < part.length; at++) {
        if (state === quoted) {
          at = part.indexOf(quote, at);
          if (at < 0) return;
          state = quoteInQuoted;
          continue;
        }
        const byte = part[at];
        if (byte === quote && state !== plain) {
          state = quoted;
          filled = true;
        } else if (byte === lineFeed || byte === carriageReturn) {
          if (filled) records++;
          else if (byte === carriageReturn || !afterReturn) onEmptyLine(records + ++emptyLines);
          filled = false;
          state = fieldStart;
        } else {
          filled = true;
          if (byte === separator) {
            state = fieldStart;
            if (records === 0) oneColumn = false;
          } else if (byte !== space || state !== fieldStart) state = plain;
        }
        afterReturn = byte === carriageReturn;
      }
    },
    end: () => Math.max(0, records + (oneColumn ? emptyLines : 0) + (filled ? 1 : 0) - 1),
  };
}

/** Lines that hold more than white space. */
function createLineCounter(): RowCounter {
  let lines = 0;
  let filled = false;
  return {
    push(part) {
      for (let at = 0; at < part.length; at++) {
        const byte = part[at] ?? 0;
        if (byte === lineFeed) {
          if (filled) lines++;
          filled = false;
        } else if (byte !== 0x20 && byte !== 0x09 && byte !== carriageReturn) filled = true;
      }
    },
    end: () => lines + (filled ? 1 : 0),
  };
}
