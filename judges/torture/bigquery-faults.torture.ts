import {
  countCalls,
  faults,
  publishUnder,
  type Route,
} from '../../packages/data/src/gcp/fixtures/faulty-cloud.ts';
import { createRandom } from '../../packages/data/src/random.ts';

const routes: readonly Route[] = [
  'jobs.insert',
  'jobs.get',
  'jobs.getQueryResults',
  'objects.insert',
];
let counts: Promise<readonly number[]> | undefined;

/** A publish to BigQuery that meets one to four faults, wherever they fall, is whole in the end. */
export async function round(seed: number): Promise<string> {
  counts ??= Promise.all(routes.map(countCalls));
  const calls = await counts;
  const random = createRandom(seed);
  const met = Array.from({ length: 1 + random.integer(4) }, () => {
    const route = random.integer(routes.length);
    const [name, fault] = faults[random.integer(faults.length)] ?? ['none', { code: 503 }];
    const after = random.integer(calls[route] ?? 1);
    return { route: routes[route] ?? 'jobs.insert', name, fault: { ...fault, after } };
  });
  try {
    return await publishUnder(met.map(({ route, fault }) => [route, fault]));
  } catch (cause) {
    const list = met.map(({ route, name, fault }) => `${name} at ${route} ${fault.after}`);
    throw new Error(`after ${list.join(', ')}`, { cause });
  }
}
