import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, isLagoaError } from '@lagoa/data';
import { createDataset, embeddedTrainer } from '@lagoa/train';

const rows = 5000;
const width = 20;
const random = createRandom('repeat');
const dataset = createDataset({
  matrix: {
    values: Float32Array.from({ length: rows * width }, () => random.normal()),
    rows,
    names: Array.from({ length: width }, (_, i) => `f${i}`),
    groups: [],
    layoutHash: 'repeat',
  },
  labels: Float32Array.from({ length: rows }, () => random.integer(2)),
});

const trainers = [embeddedTrainer(), embeddedTrainer({ valuesPerThread: 0 })] as const;

/** Some trainings to the end, and some cancelled at a random moment. */
async function trainSome(seed: number, count: number): Promise<void> {
  const random = createRandom(seed);
  for (let i = 0; i < count; i++) {
    const trainer = trainers[random.integer(2)] ?? trainers[0];
    const isCancelled = random.next() < 0.3;
    const run = trainer.start(dataset, {
      objective: 'binary:logistic',
      rounds: isCancelled ? 1_000_000 : 5,
      metrics: [],
      threads: 2,
    });
    if (!isCancelled) {
      await run.result;
      continue;
    }
    await sleep(random.integer(60));
    await run.cancel();
    const error: unknown = await run.result.catch((cause: unknown) => cause);
    if (!isLagoaError(error, 'aborted')) throw new Error('a cancelled training went on');
  }
}

/** Handles of threads that still run. */
function threadsAlive(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
}

let first: number | undefined;

/**
 * Forty trainings, on this thread and on two others, a third of them cancelled: no thread remains,
 * and the memory of the process stays within 150 MB of what it was after the first forty.
 */
export async function round(seed: number): Promise<string> {
  const before = threadsAlive();
  await trainSome(seed, 40);
  await sleep(50);
  if (threadsAlive() > before) throw new Error('a thread remains');
  const megabytes = process.memoryUsage().rss / 2 ** 20;
  first ??= megabytes;
  if (megabytes > first + 150)
    throw new Error(`memory grew from ${first.toFixed(0)} to ${megabytes.toFixed(0)} MB`);
  return 'nothing remained';
}
