import type { DuckDBConnection } from '@duckdb/node-api';
import type { RecordBatch } from 'apache-arrow';
import { rowsToBatch } from '../arrow-batch.ts';
import { readColumn } from '../arrow-column.ts';
import { type CsvSource, csvHeader } from '../csv-source.ts';
import { type QuarantineRow, quarantineColumns } from '../quarantine.ts';
import { type MalformedRecord, malformedBefore } from './csv-malformed.ts';
import { faultColumn, rawColumn, type TypedPlan } from './csv-typed.ts';
import { streamBatches } from './duckdb-engine.ts';

/** One row of `quarantineTable` for each malformed record and each faulty row, in record order. */
export async function* readQuarantine(
  connection: DuckDBConnection,
  {
    name,
    malformed,
    source,
    faults,
    doubled,
  }: {
    readonly name: string;
    readonly malformed: readonly MalformedRecord[];
    readonly source: CsvSource;
    readonly faults: TypedPlan['faults'];
    /** Whether any key repeats. */
    readonly doubled: boolean;
  },
): AsyncGenerator<RecordBatch> {
  const table = { columns: quarantineColumns };
  let told = 0;
  const malformedUpTo = (end: number): readonly QuarantineRow[] => {
    const rows = malformed.slice(told, end).map(({ record, reason, line }) => ({
      source: name,
      record: BigInt(record),
      rule: 'malformed',
      column: null,
      reason,
      raw: JSON.stringify(line),
    }));
    told = Math.max(told, end);
    return rows;
  };
  const result = streamBatches(
    connection,
    doubled
      ? `SELECT typed.rowid AS loaded, ${faultColumn} AS fault, original,
           coalesce(doubled_raw.raw, ${rawColumn}) AS raw
         FROM typed LEFT JOIN doubled ON typed.rowid = doubled.loaded
         LEFT JOIN doubled_raw ON typed.rowid = doubled_raw.loaded
         WHERE ${faultColumn} IS NOT NULL ORDER BY typed.rowid`
      : `SELECT rowid AS loaded, ${faultColumn} AS fault, NULL::BIGINT AS original, ${rawColumn} AS raw
         FROM typed WHERE ${faultColumn} IS NOT NULL ORDER BY rowid`,
  );
  const recordOf = (loaded: number): number => loaded + malformedBefore(malformed, loaded);
  for await (const batch of result) {
    const [loaded, numbers, originals] = ['loaded', 'fault', 'original'].map((field) =>
      readColumn(batch, field),
    );
    const raws = readColumn(batch, 'raw').strings();
    const rows: QuarantineRow[] = [];
    for (let i = 0; i < batch.numRows; i++) {
      const place = Number(loaded?.value(i));
      rows.push(...malformedUpTo(malformedBefore(malformed, place)));
      const { rule = '', column = null, expected = '' } = faults[Number(numbers?.value(i))] ?? {};
      const raw = String(raws[i]);
      const original = originals?.value(i) ?? null;
      const where =
        original === null ? '' : `, it is the one of record ${recordOf(Number(original))}`;
      rows.push({
        source: name,
        record: BigInt(recordOf(place)),
        rule,
        column,
        reason: `expected ${expected}${where}${foundText(raw, { column, source })}`,
        raw,
      });
    }
    yield await rowsToBatch(table, rows);
  }
  const rest = malformedUpTo(malformed.length);
  if (rest.length > 0) yield await rowsToBatch(table, rest);
}

/** `, found "…"`, where the fault is of one column that the file has. */
function foundText(
  raw: string,
  { column, source }: { readonly column: string | null; readonly source: CsvSource },
): string {
  if (column === null || !Object.hasOwn(source.table.columns, column)) return '';
  const fields: unknown = JSON.parse(raw);
  const header = csvHeader(source, column);
  if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, header)) return '';
  return `, found ${JSON.stringify(Reflect.get(fields, header))}`;
}
