import { nextFloat } from './bin-edges.ts';
import type { ColumnProfile } from './column-profile.ts';
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
    const { edges = [], range = null } = column.frozen ?? {};
    const ends = [...edges.map((edge) => -nextFloat(-edge)), Number.MAX_VALUE].map(double);
    const [low, high] = (range ?? [-Number.MAX_VALUE, Number.MAX_VALUE]).map(double);
    const finite = kind === 'float64' ? ` FILTER (isfinite(${x}))` : '';
    return [
      `to_json(map_values(histogram(${x}, [${ends.join(', ')}])))::VARCHAR AS counts_${index}`,
      `MIN(${x})${finite} AS minimum_${index}`,
      `MAX(${x})${finite} AS maximum_${index}`,
      `COUNT_IF(${x} < ${low}) AS below_${index}`,
      `COUNT_IF(${x} > ${high}) AS above_${index}`,
      ...(kind === 'float64'
        ? [
            `COUNT_IF(${x} = '-infinity') AS negative_${index}`,
            `COUNT_IF(${x} = 'infinity') AS positive_${index}`,
            `COUNT_IF(isnan(${x})) AS nan_${index}`,
          ]
        : []),
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
        const [negativeInfinity, positiveInfinity] = [field('negative'), field('positive')];
        // ∞ is above every bin; −∞ and NaN are in the first.
        const bins = (spec.frozen?.edges.length ?? 0) + 1;
        const counts = Array.from({ length: bins }, (_, bin) => readCount(counted, bin));
        counts[0] = (counts[0] ?? 0) - negativeInfinity - field('nan');
        const present = counts.reduce((sum, count) => sum + count, 0);
        const [minimum, maximum] = [row[`minimum_${index}`], row[`maximum_${index}`]];
        const profile = numericProfileOf(spec, {
          missing: rows - present - negativeInfinity - positiveInfinity,
          negativeInfinity,
          positiveInfinity,
          counts,
          minimum: typeof minimum === 'number' ? minimum : null,
          maximum: typeof maximum === 'number' ? maximum : null,
          outside: [
            field('below') - negativeInfinity,
            // DuckDB orders NaN above ∞.
            field('above') - positiveInfinity - field('nan'),
          ],
        });
        return [name, profile];
      });
      return { kind: 'profile', version: 1, rows, columns: Object.fromEntries(profiles) };
    },
  };
}

function readEntries(counted: unknown): readonly (readonly [string, number])[] {
  if (!Array.isArray(counted)) return [];
  return counted.map((entry: { readonly key: string; readonly value: number }) => [
    entry.key,
    entry.value,
  ]);
}

function readCount(counted: unknown, bin: number): number {
  return Array.isArray(counted) ? Number(counted[bin] ?? 0) : 0;
}
