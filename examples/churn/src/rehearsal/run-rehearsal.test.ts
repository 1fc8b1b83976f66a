import { expect, test } from 'vitest';
import { formatRehearsal } from './format-rehearsal.ts';
import { runRehearsal } from './run-rehearsal.ts';

test('every call of the story is answered as it should be', { timeout: 120_000 }, async () => {
  const calls = await runRehearsal();
  const told = calls.map(({ call, resource, answer }) =>
    [call, resource, answer].join(' | ').replaceAll(/[0-9a-f]{12,}/g, '#'),
  );
  expect(told).toStrictEqual([
    'land file | bronze/churn, 2026-01 | 68,761 bytes, SHA-256 #…',
    'land file again | bronze/churn, 2026-01 | landed before, nothing new',
    'land file | bronze/churn, 2026-02 | 68,538 bytes, SHA-256 #…',
    'land file again | bronze/churn, 2026-02 | landed before, nothing new',
    'publish table | telecom_silver.churn | 1,000 rows as snapshot 1',
    'publish table again | telecom_silver.churn | still snapshot 1',
    'read table in Arrow | telecom_silver.churn | 1,000 rows, all equal',
    'put files | gold/churn/features_churn/# | 1 Parquet file',
    'load table | telecom_gold.features_churn | 500 rows by job …#_1',
    'load table again | telecom_gold.features_churn | by the same job',
    'read table | telecom_gold.features_churn | 500 rows, all equal',
    'put files | gold/churn/features_churn_score_input/# | 2 Parquet files',
    'load table | telecom_gold.features_churn_score_input | 1,000 rows by job …#_1',
    'load table again | telecom_gold.features_churn_score_input | by the same job',
    'read table | telecom_gold.features_churn_score_input | 1,000 rows, all equal',
    'copy bundle | models/bundles/# | 9 files',
    'open bundle | models/bundles/# | 8 files match their hashes',
    'register in the log | models/registry/churn/log | version 1',
    'set alias if absent | models/registry/churn/log | champion is version 1',
    'set alias if at version 2 | models/registry/churn/log | conflict, as it should be',
    'upload model | model churn | version 1, challenger',
    'upload model again | model churn | still version 1',
    'move alias | model churn@1 | champion is version 1',
    'start batch prediction | model churn@champion | batchPredictionJobs/1',
    'await batch prediction | telecom_gold.scored_churn_staging | succeeded',
    'declare metric | custom.googleapis.com/churn_feature_drift_score | gauge by window, feature and statistic',
    'write time series | custom.googleapis.com/churn_feature_drift_score | 124 points of 2026-01, 2026-02',
    'publish lineage | telecom_silver.churn | 2 runs',
    'publish lineage again | telecom_silver.churn | the same events',
    'publish lineage | telecom_gold.features_churn | 1 run',
    'publish lineage again | telecom_gold.features_churn | the same events',
    'describe tables | churn, features_churn | 4 changes of the catalog',
    'describe tables again | churn, features_churn | nothing to change',
    'watch quality | churn, features_churn | 2 scans, 85 rules',
    'watch quality again | churn, features_churn | nothing to change',
  ]);
});

test('the table is aligned', () => {
  const call = { call: 'put', resource: 'bucket/key', answer: 'ok', elapsedMs: 1.4 };
  expect(formatRehearsal([call, { ...call, answer: 'conflict' }])).toBe(
    'call  resource    answer    time\n' +
      'put   bucket/key  ok        1 ms\n' +
      'put   bucket/key  conflict  1 ms\n',
  );
});
