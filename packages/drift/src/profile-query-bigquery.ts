import type { ColumnProfile } from './column-profile.ts';
import { typeOfKind } from './column-type.ts';
import { levelProfileOf, numericProfileOf } from './counted-column.ts';
import type { CompiledProfile, QueriedTable } from './profile-query.ts';

/** What stands for a bin that is none. */
const codes = { missing: -1, negativeInfinity: -2, positiveInfinity: -3 } as const;

/**
 * One grouping: each row becomes one struct for each column (its number, the bin by `RANGE_BUCKET`
 * or the level, the value), and these are counted by column, bin and level.
 */
export function bigqueryProfile({ dialect, source, query, spec }: QueriedTable): CompiledProfile {
  const columns = Object.entries(spec.columns);
  const double = (value: number): string => dialect.literals.float64(String(value));
  const structs = columns.map(([name, column], index) => {
    const stored = dialect.quoteName(name);
    if (column.kind === 'levels')
      return `STRUCT(${index} AS place, IF(${stored} IS NULL, ${codes.missing}, 0) AS bin, CAST(${stored} AS STRING) AS level, CAST(NULL AS FLOAT64) AS value, 0 AS outside)`;
    const x = `CAST(${stored} AS FLOAT64)`;
    const { edges = [], range = null } = column.frozen ?? {};
    const bucket =
      edges.length === 0 ? '0' : `RANGE_BUCKET(${x}, [${edges.map(double).join(', ')}])`;
    const bin = `CASE WHEN ${x} IS NULL OR IS_NAN(${x}) THEN ${codes.missing} WHEN IS_INF(${x}) THEN IF(${x} > 0, ${codes.positiveInfinity}, ${codes.negativeInfinity}) ELSE ${bucket} END`;
    const outside =
      range === null
        ? '0'
        : `CASE WHEN ${x} < ${double(range[0])} THEN -1 WHEN ${x} > ${double(range[1])} THEN 1 ELSE 0 END`;
    return `STRUCT(${index} AS place, ${bin} AS bin, CAST(NULL AS STRING) AS level, ${dialect.finite(x)} AS value, ${outside} AS outside)`;
  });
  return {
    text: `SELECT place, bin, level, COUNT(*) AS counted, MIN(value) AS minimum, MAX(value) AS maximum, COUNTIF(outside < 0) AS below, COUNTIF(outside > 0) AS above FROM (${source}) AS source, UNNEST([${structs.join(', ')}]) GROUP BY place, bin, level`,
    read(found) {
      const profiles = columns.map(([name, spec], index): [string, ColumnProfile] => {
        const own = found.filter(({ place }) => Number(place) === index);
        const counts = new Map(own.map(({ bin, counted }) => [Number(bin), Number(counted)]));
        if (spec.kind === 'levels') {
          const type = typeOfKind(query.columns[name]?.kind ?? 'string');
          const rowsOf = own.map(
            ({ level, counted }) =>
              [level === null ? null : String(level), Number(counted)] as const,
          );
          return [name, levelProfileOf(spec, type, new Map(rowsOf))];
        }
        const finite = own.filter(({ bin }) => Number(bin) >= 0);
        const total = (field: string): number =>
          finite.reduce((sum, row) => sum + Number(row[field]), 0);
        const values = (field: string): readonly number[] =>
          finite.map((row) => Number(row[field]));
        const bins = (spec.frozen?.edges.length ?? 0) + 1;
        const profile = numericProfileOf(spec, {
          missing: counts.get(codes.missing) ?? 0,
          negativeInfinity: counts.get(codes.negativeInfinity) ?? 0,
          positiveInfinity: counts.get(codes.positiveInfinity) ?? 0,
          counts: Array.from({ length: bins }, (_, bin) => counts.get(bin) ?? 0),
          minimum: finite.length === 0 ? null : Math.min(...values('minimum')),
          maximum: finite.length === 0 ? null : Math.max(...values('maximum')),
          outside: [total('below'), total('above')],
        });
        return [name, profile];
      });
      const rows = profiles[0]?.[1].rows ?? 0;
      return { kind: 'profile', version: 1, rows, columns: Object.fromEntries(profiles) };
    },
  };
}
