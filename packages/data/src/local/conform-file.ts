import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { RecordBatch } from 'apache-arrow';
import { rowsToBatch } from '../arrow-batch.ts';
import { readRows } from '../arrow-rows.ts';
import type { Column } from '../column.ts';
import { type CsvColumn, type CsvSource, defineCsvSource } from '../csv-source.ts';
import { compressionOf } from '../file-format.ts';
import type { JsonLinesSource, ParquetSource } from '../record-source.ts';
import { type ConformCounts, quarantineColumns } from '../quarantine.ts';
import type { TableDefinition } from '../table.ts';
import { type ConformCsvOptions, type ConformedCsv, conformCsv, isPlain } from './conform-csv.ts';
import { findFileError, toFileError } from './file-error.ts';
import { gunzip } from './gunzip.ts';
import { findUnnamed, jsonLinesToCsv } from './json-lines-to-csv.ts';
import type { RecordFault, RecordField } from './normal-csv.ts';
import { parquetToCsv } from './parquet-to-csv.ts';
import { windows1252ToUtf8 } from './windows-1252.ts';

/** How a file becomes a table, whatever its format. */
export type TableSource<T extends TableDefinition = TableDefinition> =
  | CsvSource<T>
  | JsonLinesSource<T>
  | ParquetSource<T>;

/**
 * Applies a table's contract to a file of any declared format, packed by gzip or not: every record
 * becomes a typed row or a quarantine record, never both, never neither. See `conformCsv`, which does
 * the checks: other formats are rewritten for it as texts in a temporary folder, digit for digit, and
 * a record that cannot be (`malformed`, or `wrong-type` for a JSON value of another type) goes to quarantine
 * with its line. Memory does not grow with the file. Under `freeze` and `evolve` JSON Lines are read twice,
 * to know all their fields first.
 *
 * Throws as `conformCsv` does, and `invalid-data` for gzip that is cut off or corrupt and for Parquet that
 * cannot be read, lacks a column or holds one of another type.
 *
 * @example
 * const file = await conformFile(source, { engine, path: './events.jsonl.gz' });
 * file.counts // for instance { rows: 7043, accepted: 7043, quarantined: 0, byRule: {} }
 */
export async function conformFile<T extends TableDefinition>(
  source: TableSource<T>,
  options: ConformCsvOptions<T>,
): Promise<ConformedCsv> {
  if (source.kind === 'csv-source' && isPlain(source)) return conformCsv(source, options);
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-conform-')).catch((error: unknown) => {
    throw toFileError(error, 'write', tmpdir());
  });
  const clear = () => rm(folder, { recursive: true, force: true });
  try {
    const rewritten = await rewrite(source, { ...options, target: join(folder, 'texts.csv') });
    const { name = options.path } = options;
    const conformed = await conformCsv(rewritten.source, {
      ...options,
      name,
      path: rewritten.path,
    });
    await clear(); // the rows are in the engine
    return restoreFaults(conformed, { name, ...rewritten });
  } catch (error) {
    await clear();
    throw findFileError(error, 'rewrite', options.name ?? options.path) ?? error;
  }
}

interface Rewritten<T extends TableDefinition> {
  readonly source: CsvSource<T>;
  readonly path: string;
  readonly nullText?: string;
  readonly faults: ReadonlyMap<number, RecordFault>;
}

async function rewrite<T extends TableDefinition>(
  source: TableSource<T>,
  {
    engine,
    path,
    name = path,
    constants = {},
    contract = 'quarantine',
    target,
  }: ConformCsvOptions<T> & { readonly target: string },
): Promise<Rewritten<T>> {
  const faults = new Map<number, RecordFault>();
  const open = (): AsyncGenerator<Uint8Array> =>
    compressionOf(source) === 'gzip' ? gunzip(readFile(path), { name }) : readFile(path);
  if (source.kind === 'csv-source') {
    const { encoding } = source;
    const known = encoding === 'windows-1252' ? windows1252ToUtf8(open()) : open();
    await pipeline(known, createWriteStream(target));
    const plain = encoding === 'windows-1252' ? 'utf-8' : encoding;
    return { source: { ...source, compression: 'none', encoding: plain }, path: target, faults };
  }
  const { table } = source;
  const all = Object.entries<Column>(table.columns).map(
    ([column, { kind }]): RecordField => ({
      column,
      field: source.columns[column]?.field ?? column,
      kind,
    }),
  );
  const fields = all.filter(({ column }) => !Object.hasOwn(constants, column));
  const named = new Set(all.map(({ field }) => field));
  const takesMore = contract !== 'quarantine';
  const nullText = `~null ${randomUUID()}`;
  let unnamed: readonly string[] = [];
  if (source.kind === 'parquet-source')
    unnamed = await parquetToCsv(engine, {
      ...{ path, name, fields, nullText, target },
      ...(takesMore && { named }),
    });
  else {
    if (takesMore) unnamed = await findUnnamed(open(), named);
    const onFault = (fault: RecordFault) => faults.set(fault.record, fault);
    const texts = jsonLinesToCsv(open(), {
      ...{ nullText, onFault },
      fields: [...fields, ...unnamed.map((field) => ({ field, column: field }))],
    });
    await pipeline(texts, createWriteStream(target));
  }
  return { source: textSource(source, { nullText, unnamed }), path: target, nullText, faults };
}

/** The declaration of the rewritten file: null and the empty text are two things. */
function textSource<T extends TableDefinition>(
  { table, columns }: JsonLinesSource<T> | ParquetSource<T>,
  { nullText, unnamed }: { readonly nullText: string; readonly unnamed: readonly string[] },
): CsvSource<T> {
  const { kind, version, delimiter, encoding, compression } = defineCsvSource({ table });
  const texts: Record<string, CsvColumn> = {};
  for (const name of Object.keys(table.columns))
    texts[name] = {
      header: columns[name]?.field ?? name,
      nullText: [nullText, ...(columns[name]?.nullText ?? [])],
      empty: 'text',
    };
  for (const name of unnamed)
    if (!Object.hasOwn(texts, name)) texts[name] = { nullText: [nullText], empty: 'text' };
  return { kind, version, table, delimiter, encoding, compression, columns: texts };
}

async function* readFile(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of createReadStream(path, { highWaterMark: 1 << 18 }))
      yield new Uint8Array(part);
  } catch (error) {
    throw toFileError(error, 'read', path);
  }
}

/** Puts back what the rewritten file could not say: what was wrong with a record, and null. */
function restoreFaults(
  conformed: ConformedCsv,
  {
    name,
    faults,
    nullText,
  }: {
    readonly name: string;
    readonly faults: ReadonlyMap<number, RecordFault>;
    readonly nullText?: string;
  },
): ConformedCsv {
  if (nullText === undefined) return conformed;
  const quoted = JSON.stringify(nullText);
  const inLine = JSON.stringify(quoted).slice(1, -1);
  return {
    ...conformed,
    counts: restoreCounts(conformed.counts, faults),
    async *quarantined(): AsyncGenerator<RecordBatch> {
      const table = { columns: quarantineColumns };
      for await (const batch of conformed.quarantined()) {
        const rows = [...readRows(table, batch)].map((row) => {
          const fault = faults.get(Number(row.record));
          if (fault === undefined)
            return {
              ...row,
              reason: row.reason.replaceAll(quoted, 'null'),
              raw: row.raw.replaceAll(quoted, 'null').replaceAll(inLine, 'null'),
            };
          const { rule, column, reason, raw } = fault;
          return { ...row, source: name, rule, column, reason, raw: JSON.stringify(raw) };
        });
        yield await rowsToBatch(table, rows);
      }
    },
  };
}

function restoreCounts(
  counts: ConformCounts,
  faults: ReadonlyMap<number, RecordFault>,
): ConformCounts {
  if (faults.size === 0) return counts;
  const { malformed = 0, ...byRule }: Record<string, number> = counts.byRule;
  if (malformed > faults.size) byRule.malformed = malformed - faults.size; // too long for the reader
  for (const { rule } of faults.values()) byRule[rule] = (byRule[rule] ?? 0) + 1;
  return { ...counts, byRule };
}
