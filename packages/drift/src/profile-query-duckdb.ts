import { binOf, nextFloat } from './bin-edges.ts';
import type { ColumnProfile, ColumnSpec } from './column-profile.ts';
import { typeOfKind } from './column-type.ts';
import { levelProfileOf, numericProfileOf } from './counted-column.ts';
import type { CompiledProfile, QueriedTable } from './profile-query.ts';

/**
 * One SELECT of one row. DuckDB's native `histogram` is 29 times faster than a count for each bin;
 * its bins are right-closed, so each is given the float64 just below ours. Lists travel as JSON text.
 */
export function duckdbProfile({ dialect, source, query, spec }: QueriedTable): CompiledProfile {
  const columns = Object.entries(spec.columns);
  const double = (value: number): string => dialect.literals.float64(String(value));
  const terms = columns.flatMap(([name, column], index) => {
    const stored = dialect.quoteName(name);
    if (column.kind === 'levels')
      return [
        `to_json(map_entries(histogram(CAST(${stored} AS VARCHAR))))::VARCHAR AS counts_${index}`,
      ];
    const kind = query.columns[name]?.kind;
    const x =
      kind === 'decimal'
        ? `CAST(CAST(${stored} AS VARCHAR) AS DOUBLE)`
        : `CAST(${stored} AS DOUBLE)`;
    const ends = histogramEnds(column).map(double);
    // Only a float64 column can hold NaN, which DuckDB orders above ∞, and infinities.
    const float = kind === 'float64';
    return [
      `to_json(map_values(histogram(${x}, ['-infinity'::DOUBLE, ${ends.join(', ')}])))::VARCHAR AS counts_${index}`,
      // A CASE is three times as fast as a FILTER here.
      `MIN(${float ? `CASE WHEN ${x} > '-infinity' THEN ${x} END` : x}) AS minimum_${index}`,
      `MAX(${float ? `CASE WHEN ${x} < 'infinity' THEN ${x} END` : x}) AS maximum_${index}`,
      ...(float ? [`COUNT_IF(${x} = '-infinity') AS negative_${index}`] : []),
    ];
  });
  return {
    text: `SELECT COUNT(*) AS total, ${terms.join(', ')} FROM (${source})`,
    read([row = {}]) {
      const rows = Number(row.total ?? 0);
      const profiles = columns.map(([name, spec], index): [string, ColumnProfile] => {
        const field = (of: string): number => Number(row[`${of}_${index}`] ?? 0);
        const counted: unknown = JSON.parse(String(row[`counts_${index}`] ?? '[]'));
        if (spec.kind === 'levels') {
          const entries = readEntries(counted);
          const present = entries.reduce((sum, [, count]) => sum + count, 0);
          const type = typeOfKind(query.columns[name]?.kind ?? 'string');
          return [name, levelProfileOf(spec, type, new Map([...entries, [null, rows - present]]))];
        }
        // NaN is in the first bin of the histogram, with −∞; after the last there is ∞ alone.
        const ends = histogramEnds(spec);
        const inBins = Array.from({ length: ends.length }, (_, end) => readCount(counted, end + 1));
        const negativeInfinity = field('negative');
        const positiveInfinity = readCount(counted, ends.length + 1);
        const present = inBins.reduce((sum, count) => sum + count, 0);
        const { edges = [], range = null } = spec.frozen ?? {};
        const counts = new Array<number>(edges.length + 1).fill(0);
        let [below, above] = [0, 0];
        for (const [place, end] of ends.entries()) {
          const rowsHere = inBins[place] ?? 0;
          const bin = binOf(edges, end);
          counts[bin] = (counts[bin] ?? 0) + rowsHere;
          if (range !== null && end < range[0]) below += rowsHere;
          if (range !== null && end > range[1]) above += rowsHere;
        }
        const [minimum, maximum] = [row[`minimum_${index}`], row[`maximum_${index}`]];
        const profile = numericProfileOf(spec, {
          missing: rows - present - negativeInfinity - positiveInfinity,
          negativeInfinity,
          positiveInfinity,
          counts,
          minimum: finiteOrNull(minimum),
          maximum: finiteOrNull(maximum),
          outside: [below, above],
        });
        return [name, profile];
      });
      return { kind: 'profile', version: 1, rows, columns: Object.fromEntries(profiles) };
    },
  };
}

/**
 * The largest value of each bin of the histogram: our edges, and those of the reference's range, so
 * that the rows outside it come from the same counts.
 */
function histogramEnds({ frozen }: Extract<ColumnSpec, { kind: 'numeric' }>): readonly number[] {
  const { edges = [], range = null } = frozen ?? {};
  const below = (value: number): number => -nextFloat(-value);
  const ends = [...edges.map(below), ...(range === null ? [] : [below(range[0]), range[1]])];
  return [...new Set([...ends, Number.MAX_VALUE])]
    .filter((end) => end > -Infinity)
    .sort((a, b) => a - b);
}

function readEntries(counted: unknown): readonly (readonly [string, number])[] {
  if (!Array.isArray(counted)) return [];
  return counted.map((entry: { readonly key: string; readonly value: number }) => [
    entry.key,
    entry.value,
  ]);
}

/** Without a finite value the smallest is ∞ or NaN and the largest −∞. */
function finiteOrNull(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function readCount(counted: unknown, bin: number): number {
  return Array.isArray(counted) ? Number(counted[bin] ?? 0) : 0;
}
