import type { Random } from '@lagoa/data';
import { checkRows, checkSameNames, type ModelRows } from './score-rows.ts';
import { kolmogorovSmirnov } from './statistics/kolmogorov-smirnov.ts';

/** How far the change of one feature alone moves the score. Plain JSON. */
export interface ScoreImpact {
  readonly feature: string;
  /** Mean score with the feature's current values less that with its reference values. */
  readonly meanChange: number;
  /** Largest distance between the cumulative shares of the two scores, 0 to 1: the ranking. */
  readonly distance: number;
  /** Of that distance, by Kolmogorov–Smirnov. */
  readonly pValue: number;
}

/**
 * Ranks features by how far their change moves the score: the reference's rows are scored twice,
 * with the feature's values drawn from current rows and with values drawn from reference rows (the
 * same draw of places), and the two scores are compared. A feature that drifts and that the model does not
 * use comes last, however large its PSI.
 *
 * Columns that mean one feature (the levels of a category) move together when `groups` names them;
 * columns in no group are features by themselves. `rows` limits how many reference rows are scored
 * (default 10,000, drawn by `random`). Without rows on a side the result is empty. Throws
 * `invalid-argument` for different features or a wrong number of values.
 *
 * @example
 * const names = ['used', 'unused'];
 * const rows = (shift: number) => ({ names, rows: 100, values: Float32Array.from({ length: 200 }, (_, i) => i % 50 + shift) });
 * const predict = ({ values }: { values: Float32Array }) => values.filter((_, i) => i % 2 === 0);
 * const ranked = rankByScoreImpact({ reference: rows(0), current: rows(30) }, { predict, random: createRandom(1) });
 * ranked[0]?.feature // 'used'
 * ranked[1]?.distance // 0
 */
export function rankByScoreImpact(
  samples: { readonly reference: ModelRows; readonly current: ModelRows },
  options: {
    readonly predict: (rows: ModelRows) => ArrayLike<number>;
    readonly random: Random;
    readonly groups?: Readonly<Record<string, readonly string[]>>;
    readonly rows?: number;
  },
): readonly ScoreImpact[] {
  const { reference, current } = samples;
  checkRows('reference', reference);
  checkRows('current', current);
  checkSameNames(reference, current);
  if (reference.rows === 0 || current.rows === 0) return [];
  const { predict, random, groups = {}, rows: limit = 10_000 } = options;
  const rows = Math.min(limit, reference.rows);
  const draw = (bound: number): Uint32Array =>
    Uint32Array.from({ length: rows }, () => random.integer(bound));
  const base = pick(
    reference,
    rows === reference.rows
      ? Uint32Array.from({ length: rows }, (_, i) => i)
      : draw(reference.rows),
  );
  const [fromReference, fromCurrent] = [draw(reference.rows), draw(current.rows)];
  const grouped = new Set(Object.values(groups).flat());
  const features = [
    ...Object.entries(groups),
    ...reference.names.filter((name) => !grouped.has(name)).map((name) => [name, [name]] as const),
  ];
  const impacts = features.map(([feature, columns]): ScoreImpact => {
    const places = columns.map((name) => reference.names.indexOf(name)).filter((i) => i >= 0);
    const score = (donor: ModelRows, donors: Uint32Array): Float64Array =>
      Float64Array.from(predict(swapped(base, { donor, donors, places })));
    const [before, after] = [score(reference, fromReference), score(current, fromCurrent)];
    const { statistic, pValue } = kolmogorovSmirnov(before, after);
    return {
      feature,
      meanChange: mean(after) - mean(before),
      distance: statistic ?? 0,
      pValue: pValue ?? 1,
    };
  });
  return impacts.sort((a, b) => b.distance - a.distance || (a.feature < b.feature ? -1 : 1));
}

function pick({ values, names }: ModelRows, chosen: Uint32Array): ModelRows {
  const width = names.length;
  const picked = new Float32Array(chosen.length * width);
  for (const [row, from] of chosen.entries())
    picked.set(values.subarray(from * width, (from + 1) * width), row * width);
  return { values: picked, rows: chosen.length, names };
}

/** The same rows with some columns taken from other rows. */
function swapped(
  base: ModelRows,
  { donor, donors, places }: { donor: ModelRows; donors: Uint32Array; places: readonly number[] },
): ModelRows {
  const width = base.names.length;
  const values = base.values.slice();
  for (const [row, from] of donors.entries())
    for (const place of places)
      values[row * width + place] = donor.values[from * width + place] ?? 0;
  return { ...base, values };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
