import { LagoaError } from '@lagoa/data';
import { type Performance, performance } from './performance.ts';

/** One scored row. */
export interface ScoredRow {
  readonly id: string;
  readonly score: number;
  readonly window: string;
}

/** A label that has arrived. */
export interface ArrivedLabel {
  readonly id: string;
  readonly label: boolean | 0 | 1;
}

/** What is known of one window so far. Plain JSON. */
export interface RealisedWindow {
  readonly window: string;
  readonly scored: number;
  readonly labelled: number;
  /** Of the labelled rows. */
  readonly performance: Performance;
}

/**
 * The performance of each window as far as its labels have arrived, in order of the windows' names;
 * call it again as more arrive. `labelled` against `scored` says how far to trust it: labels that
 * come early are seldom like those that come late.
 *
 * A label for a row that was not scored is left out. Throws `invalid-data` for an id that was scored
 * twice, or labelled twice with different labels.
 *
 * @example
 * const scored = [{ id: 'a', score: 0.9, window: '2026-03' }, { id: 'b', score: 0.2, window: '2026-03' }];
 * realisedPerformance(scored, [{ id: 'a', label: 1 }])[0]?.labelled // 1
 */
export function realisedPerformance(
  scored: readonly ScoredRow[],
  labels: readonly ArrivedLabel[],
  options: { readonly threshold?: number } = {},
): readonly RealisedWindow[] {
  const labelOf = new Map<string, number>();
  for (const { id, label } of labels) {
    const value = Number(label);
    if ((labelOf.get(id) ?? value) !== value) throw twice(id, 'labelled');
    labelOf.set(id, value);
  }
  const windows = new Map<string, ScoredRow[]>();
  const seen = new Set<string>();
  for (const row of scored) {
    if (seen.has(row.id)) throw twice(row.id, 'scored');
    seen.add(row.id);
    const own = windows.get(row.window);
    if (own === undefined) windows.set(row.window, [row]);
    else own.push(row);
  }
  return [...windows]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([window, rows]) => {
      const known = rows.flatMap(({ id, score }) => {
        const label = labelOf.get(id);
        return label === undefined ? [] : [{ score, label }];
      });
      return {
        window,
        scored: rows.length,
        labelled: known.length,
        performance: performance(
          known.map(({ score }) => score),
          known.map(({ label }) => label),
          options,
        ),
      };
    });
}

function twice(id: string, what: string): LagoaError {
  return new LagoaError('invalid-data', `row ${id} is ${what} twice; keep one`, {
    details: { column: 'id' },
  });
}
