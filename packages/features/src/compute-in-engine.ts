import { type Columns, LagoaError, readColumn, type SqlEngine } from '@lagoa/data';
import { bigquery, compileQuery, duckdb } from '@lagoa/data/sql';
import type { RecordBatch } from 'apache-arrow';
import { compileFeatures } from './compile-features.ts';
import type { FittedFeatures } from './fitted-features.ts';
import { withRows } from './inline-rows.ts';
import { readSlots, refusedRows } from './read-feature-matrix.ts';
import type { FeatureRow } from './read-row.ts';

/** Rows of one statement; BigQuery's longest text is a million characters. */
const rowsPerStatement = 200;
const rowNumber = 'lagoa_row';
const tableName = 'lagoa_rows';

/**
 * The feature values of rows as an engine's SQL computes them, row-major, in the rows' order; of a
 * row that it refuses all are missing.
 */
export async function computeInEngine(
  fitted: FittedFeatures,
  {
    engine,
    columns: read,
    rows,
  }: {
    readonly engine: SqlEngine;
    /** What the features read. */
    readonly columns: Columns;
    readonly rows: readonly FeatureRow[];
  },
): Promise<Float32Array> {
  const dialect = engine.dialect === 'duckdb' ? duckdb : bigquery;
  const columns: Columns = { [rowNumber]: { kind: 'int64' }, ...read };
  const query = compileFeatures(fitted, {
    from: { name: tableName, columns },
    keep: [rowNumber],
    rows: 'new',
  });
  const compiled = compileQuery(query, dialect);
  const width = fitted.layout.names.length;
  const values = new Float32Array(rows.length * width);
  let seen = 0;
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const part = rows
      .slice(start, start + rowsPerStatement)
      .map((row, i) => ({ ...row, [rowNumber]: BigInt(start + i) }));
    const batches: RecordBatch[] = [];
    const statement = withRows(compiled, { dialect, name: tableName, columns, rows: part });
    for await (const batch of engine.query(statement)) batches.push(batch);
    const matrix = readSlots(fitted, batches);
    const refused = refusedRows(fitted, batches);
    const places = batches.flatMap((batch) => [...readColumn(batch, rowNumber).numbers()]);
    places.forEach((place, row) => {
      const slots = matrix.values.subarray(row * width, (row + 1) * width);
      values.set(refused[row] ? slots.fill(Number.NaN) : slots, place * width);
    });
    seen += places.length;
  }
  if (seen !== rows.length)
    throw new LagoaError('corrupt', `${dialect.name} gave ${seen} of ${rows.length} rows`);
  return values;
}
