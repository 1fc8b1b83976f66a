import { expect, test } from 'vitest';
import { countCalls, faults, old, openCloud, publishUnder, rows } from './fixtures/faulty-cloud.ts';

// All routes, and several faults at once: judges/torture/bigquery-faults.torture.ts.
test.each(faults)('%s at any job loses and doubles nothing', async (_, fault) => {
  const calls = await countCalls('jobs.insert');
  expect(calls).toBeGreaterThan(5);
  const outcomes = [];
  for (let after = 0; after < calls; after++)
    outcomes.push(await publishUnder([['jobs.insert', { ...fault, after }]]));
  expect(outcomes.length).toBe(calls);
});

test('a transaction that BigQuery aborts is a conflict, and the next try succeeds', async () => {
  const cloud = await openCloud();
  const message = 'Transaction is aborted due to concurrent update against table p:d.sales.';
  cloud.bigquery.failNextJob({ reason: 'invalidQuery', message }, { id: /^lagoa_publish_/ });
  await expect(cloud.publish()).rejects.toMatchObject({ code: 'conflict' });
  expect(await cloud.readAll()).toStrictEqual([old]);
  expect((await cloud.publish()).number).toBe(2);
  expect([...cloud.bigquery.jobs().keys()].filter((id) => /^lagoa_publish/.test(id))).toEqual([
    expect.stringMatching(/_1$/),
    expect.stringMatching(/_1$/),
    expect.stringMatching(/_2$/),
  ]);
  await cloud.close();
});

test('the job of a writer that crashed is joined, never run twice', async () => {
  const cloud = await openCloud();
  // The first writer dies when its transaction has begun: it sees no answer at all.
  cloud.bigquery.setPolls(3);
  const [first, second] = await Promise.allSettled([cloud.publish(), cloud.publish()]);
  const results = [first, second].map((result) =>
    result.status === 'fulfilled' ? result.value.number : String(result.reason?.code),
  );
  expect(results.toSorted()).toContainEqual(2);
  cloud.bigquery.setPolls(0);
  expect((await cloud.publish()).number).toBe(2);
  expect(await cloud.readAll()).toStrictEqual([old, ...rows]);
  await cloud.close();
});
