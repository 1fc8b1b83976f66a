import { expect, test } from 'vitest';
import { formatRehearsal } from './format-rehearsal.ts';
import { runRehearsal } from './run-rehearsal.ts';

test('every call of the story is answered, and the same way each time', async () => {
  const [first, second] = [await runRehearsal(), await runRehearsal()];
  const told = first.map(({ call, resource, answer }) => [call, resource, answer]);
  expect(told).toStrictEqual(second.map(({ call, resource, answer }) => [call, resource, answer]));
  expect(told).toEqual(
    expect.arrayContaining([
      ['land file again', 'bronze/churn, 2026-01', 'landed before, nothing new'],
      ['load table again', 'telecom_gold.features_churn', 'by the same job'],
      ['read table', 'telecom_gold.features_churn', '500 rows, all equal'],
      ['read table', 'telecom_gold.features_churn_score_input', '1,000 rows, all equal'],
      ['set alias if at version 2', 'models/registry/churn/log', 'conflict, as it should be'],
      ['upload model', 'model churn', 'version 1, challenger'],
      ['upload model again', 'model churn', 'still version 1'],
      ['move alias', 'model churn@1', 'champion is version 1'],
      ['await batch prediction', 'telecom_gold.scored_churn_staging', 'succeeded'],
    ]),
  );
});

test('the table is aligned', () => {
  const call = { call: 'put', resource: 'bucket/key', answer: 'ok', elapsedMs: 1.4 };
  expect(formatRehearsal([call, { ...call, answer: 'conflict' }])).toBe(
    'call  resource    answer    time\n' +
      'put   bucket/key  ok        1 ms\n' +
      'put   bucket/key  conflict  1 ms\n',
  );
});
