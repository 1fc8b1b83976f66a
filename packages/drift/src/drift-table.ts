import { defineTable, type Row, type TableDefinition } from '@lagoa/data';
import type { DriftReport } from './drift-report.ts';

const columns = {
  window: { kind: 'string', description: 'the window of the current rows' },
  column_name: { kind: 'string' },
  statistic: {
    kind: 'category',
    levels: [
      'psi',
      'jensen-shannon',
      'hellinger',
      'total-variation',
      'chi-square',
      'l-infinity',
      'two-proportion',
      'kolmogorov-smirnov',
      'wasserstein',
      'mean-shift',
      'variance-shift',
      'missing-rate',
      'range',
      'constant',
      'type',
      'freshness',
      'volume',
      'domain-classifier',
    ],
  },
  value: { kind: 'float64', nullable: true, description: 'null where there is no data' },
  unit: { kind: 'string' },
  p_value: { kind: 'float64', nullable: true, min: 0, max: 1 },
  adjusted_p_value: { kind: 'float64', nullable: true, min: 0, max: 1 },
  effect: { kind: 'float64', nullable: true, min: 0 },
  status: { kind: 'category', levels: ['ok', 'drift', 'no-data', 'too-few-rows'] },
  reference_rows: { kind: 'int64', min: 0 },
  current_rows: { kind: 'int64', min: 0 },
} as const;

export type DriftRow = Row<{ readonly columns: typeof columns }>;

/** The drift table: one row for each window, column and statistic. */
export const driftTable: TableDefinition<typeof columns, 'drift'> = defineTable({
  name: 'drift',
  layer: 'diamond',
  key: ['window', 'column_name', 'statistic'],
  columns,
  partitionBy: ['window'],
  description: 'How far each column of each window has moved from the reference.',
});

/**
 * The rows of one report in the drift table. Throws nothing; a report without a window has the
 * window `''`, and what concerns the whole table the column name `''`.
 */
export function driftRows(report: DriftReport): readonly DriftRow[] {
  const table = (report.table ?? []).map((result) => ({
    ...result,
    adjustedPValue: result.pValue,
  }));
  return [...report.columns, { column: '', results: table }].flatMap(({ column, results }) =>
    results.map((result) => ({
      window: report.window ?? '',
      column_name: column,
      statistic: result.name,
      value: result.statistic,
      unit: result.unit,
      p_value: result.pValue,
      adjusted_p_value: result.adjustedPValue,
      effect: result.effect,
      status: result.status,
      reference_rows: BigInt(result.referenceRows),
      current_rows: BigInt(result.currentRows),
    })),
  );
}
