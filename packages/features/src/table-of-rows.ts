import type { Column, Columns } from '@lagoa/data';
import type { FeatureRow } from './read-row.ts';

/**
 * The columns as wide as these rows need: a feature knows that it reads a decimal or a category, but
 * not of which precision or which levels.
 */
export function tableOfRows(
  { columns }: { readonly columns: Columns },
  rows: readonly FeatureRow[],
): { readonly columns: Columns } {
  return {
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [
        name,
        widened(
          column,
          rows.map((row) => row[name]).filter((value) => typeof value === 'string'),
        ),
      ]),
    ),
  };
}

function widened(column: Column, texts: readonly string[]): Column {
  if (column.kind === 'category') return { ...column, levels: [...new Set(texts)] };
  if (column.kind !== 'decimal') return column;
  const most = (part: (text: string) => string | undefined): number =>
    texts.reduce((length, text) => Math.max(length, part(text)?.length ?? 0), 0);
  const scale = most((text) => text.split('.')[1]);
  const whole = most((text) => text.split('.')[0]?.replace(/^-?0*/, ''));
  return { ...column, precision: Math.max(whole + scale, 1), scale };
}
