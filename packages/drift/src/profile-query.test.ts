import { createDuckdbEngine } from '@lagoa/data/local';
import { rowsToBatch } from '@lagoa/data';
import { bigquery, duckdb, from } from '@lagoa/data/sql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareProfiles } from './compare-profiles.ts';
import { measured, measuredRows } from './fixtures/profile-rows.ts';
import { mergeProfiles, type Profile, profileSpecFor } from './profile.ts';
import { compileProfile, profileQuery } from './profile-query.ts';
import { profileByValue } from './profile-by-value.ts';
import { profileTable } from './profile-table.ts';

const engine = createDuckdbEngine();
afterAll(() => engine.close());

const [before, after] = [
  measuredRows(3000, { seed: 1 }),
  measuredRows(1500, { seed: 2, factor: 1.6 }),
];
let reference: Profile;
beforeAll(async () => {
  reference = await profileTable([await rowsToBatch(measured, before)], profileSpecFor(measured));
});

/** What a query counts of a profile. */
const decided = (profile: Profile): Profile => ({
  ...profile,
  columns: Object.fromEntries(
    Object.entries(profile.columns).map(([name, column]) => [
      name,
      column.kind === 'numeric'
        ? { ...column, sum: null, squares: null, sketch: null, distinct: null }
        : { ...column, distinct: null },
    ]),
  ),
});

test('DuckDB counts exactly what Arrow batches give', async () => {
  const spec = profileSpecFor(reference);
  for (const rows of [before, after, []]) {
    const name = `measured_${rows.length}`;
    const values = rows.map(
      (row) =>
        `(${[row.id, row.charge, row.half, row.tenure, row.nothing, row.plan, row.senior].map(literal).join(', ')})`,
    );
    const types =
      'id BIGINT, charge DOUBLE, half DOUBLE, tenure BIGINT, nothing DOUBLE, plan VARCHAR, senior BOOLEAN';
    await engine.withConnection(async (connection) => {
      await connection.run(`CREATE TABLE ${name} (${types})`);
      if (values.length > 0)
        await connection.run(`INSERT INTO ${name} VALUES ${values.join(', ')}`);
    });
    const found = await profileQuery(engine, from({ ...measured, name }), { spec });
    const arrow = await profileTable([await rowsToBatch(measured, rows)], spec);
    expect(found).toEqual(decided(arrow));
    // Verdicts do not know where the counts come from.
    expect(compareProfiles(reference, found)).toEqual(compareProfiles(reference, arrow));
    expect(mergeProfiles([found, arrow])).toEqual(mergeProfiles([arrow, found]));
  }
});

test('counts of different values give the whole profile, bins learnt too', async () => {
  const rows = before.map((row) => ({
    ...row,
    charge: Object.is(row.charge, -0) ? 0 : row.charge,
  }));
  await engine.withConnection(async (connection) => {
    await connection.run('CREATE TABLE repeated AS SELECT * FROM measured_3000');
  });
  const query = from({ ...measured, name: 'repeated' });
  const arrow = [await rowsToBatch(measured, rows)];
  const learn = profileSpecFor(measured);
  for (const spec of [learn, profileSpecFor(reference)])
    expect(await profileByValue(engine, query, { spec })).toEqual(await profileTable(arrow, spec));
  const gone = { ...learn, columns: { gone: { kind: 'numeric' } } } as const;
  await expect(profileByValue(engine, query, { spec: gone })).rejects.toThrow('no column gone');
});

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'number')
    return `'${value === 0 && Object.is(value, -0) ? '-0' : value}'::DOUBLE`;
  return value === null ? 'NULL' : String(value);
}

test('one query for each dialect, in its fast form', async () => {
  const charge = { ...profileSpecFor(reference, { columns: ['half', 'plan'] }) };
  const small = compileProfile(from(measured), charge, duckdb).sql;
  expect(small.text).toMatch(/^SELECT COUNT\(\*\) AS total, to_json\(map_values\(histogram\(/);
  expect(small.text.match(/SELECT/g)).toHaveLength(2);
  const big = compileProfile(from(measured), charge, bigquery).sql;
  expect(big.text).toContain('RANGE_BUCKET(CAST(`half` AS FLOAT64), [');
  expect(big.text).not.toContain("O'Brien");
});

test('what cannot be counted is refused', () => {
  const spec = profileSpecFor(reference);
  expect(() => compileProfile(from(measured), profileSpecFor(measured), duckdb)).toThrow(
    'no bins yet',
  );
  const gone = { ...spec, columns: { gone: { kind: 'levels', frozen: { levels: [] } } } } as const;
  expect(() => compileProfile(from(measured), gone, duckdb)).toThrow('no column gone');
  const floats = {
    ...spec,
    columns: { half: { kind: 'levels', frozen: { levels: [] } } },
  } as const;
  expect(() => compileProfile(from(measured), floats, duckdb)).toThrow('differ by engine');
});
