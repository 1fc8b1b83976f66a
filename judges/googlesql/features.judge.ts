import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { SqlEngine } from '@lagoa/data';
import { createDuckdbEngine } from '@lagoa/data/local';
import { bigquery } from '@lagoa/data/sql';
import { certify, fitFeatures } from '@lagoa/features';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { churnFeatures } from '../../examples/churn/src/features.ts';
import { featuresChurnScoreInput } from '../../examples/churn/src/tables.ts';
import { drawTrips, tripFeatures, trips } from '../../packages/features/src/fixtures/trips.ts';
import { withRows } from '../../packages/features/src/inline-rows.ts';
import { describeJudge } from '../judge.ts';
import { type ReferenceEngine, startReferenceEngine } from './reference-engine.ts';
import { createReferenceSqlEngine } from './sql-engine.ts';

const published = '../shared/data/telco-customer-churn.csv';

describeJudge('googlesql', () => {
  const rows = drawTrips(1, 1000);
  const statements: string[] = [];
  let reference: ReferenceEngine;
  let engine: SqlEngine;
  let warehouse: SqlEngine;
  beforeAll(async () => {
    reference = await startReferenceEngine();
    // The rows stand in the statement, since the engine's protocol holds no decimals of ours.
    engine = createReferenceSqlEngine(reference, await reference.load({}));
    warehouse = {
      dialect: 'bigquery',
      query(compiled) {
        statements.push(compiled.text);
        return engine.query(
          withRows(compiled, { dialect: bigquery, name: 'trips', columns: trips.columns, rows }),
        );
      },
    };
  });
  afterAll(() => reference?.close());

  test('a fit by one statement of GoogleSQL is the fit of the rows, to the byte', async () => {
    const expected = JSON.stringify(await fitFeatures(tripFeatures, rows));
    statements.length = 0;
    const fitted = await fitFeatures(tripFeatures, { engine: warehouse, from: trips });
    expect(JSON.stringify(fitted)).toBe(expected);
    expect(statements).toHaveLength(1);
  });

  test('the certificate holds for GoogleSQL on 2,000 adversarial rows and a sample', async () => {
    const fitted = await fitFeatures(tripFeatures, rows);
    const certificate = await certify(fitted, {
      engines: [engine],
      rows: 2000,
      seed: 11,
      sample: rows.slice(0, 500),
    });
    expect(certificate.differences).toEqual([]);
    expect(certificate).toMatchObject({
      engines: ['row', 'arrow', 'arrow-slices', 'bigquery'],
      equal: true,
      rows: 2000,
    });
  });

  test.skipIf(!existsSync(published))(
    `the churn features of the published file (${published}) are the same in every engine`,
    async () => {
      const customers = await readPublished();
      expect(customers).toHaveLength(7043);
      const fitted = await fitFeatures(churnFeatures, customers);
      const duckdb = createDuckdbEngine({ threads: 2 });
      const certificate = await certify(fitted, {
        engines: [duckdb, engine],
        rows: 200,
        seed: 5,
        sample: customers.filter((_, i) => i % 7 === 0),
      });
      await duckdb.close();
      expect(certificate.differences).toEqual([]);
      expect(certificate).toMatchObject({
        engines: ['row', 'arrow', 'arrow-slices', 'duckdb', 'bigquery'],
        equal: true,
        sampleRows: 1007,
      });
    },
  );
});

/** The rows of the file as the churn application scores them; what it lacks is missing. */
async function readPublished(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const [header = '', ...lines] = (await readFile(published, 'utf8')).trim().split('\n');
  const names = header.trim().split(',');
  return lines.map((line) => {
    const cells = line.trim().split(',');
    return Object.fromEntries(
      Object.entries(featuresChurnScoreInput.columns).map(([name, { kind }]) => {
        const cell = cells[names.indexOf(name)]?.trim() ?? '';
        if (cell === '') return [name, null];
        return [name, kind === 'int32' || kind === 'float64' ? Number(cell) : cell];
      }),
    );
  });
}
