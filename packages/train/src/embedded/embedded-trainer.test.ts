import { execFileSync } from 'node:child_process';
import * as workers from 'node:worker_threads';
import { createRandom } from '@lagoa/data';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDataset, type Dataset } from '../dataset.ts';
import { referenceTrainer } from '../reference/reference-trainer.ts';
import type { TrainingOptions } from '../trainer.ts';
import { embeddedTrainer } from './embedded-trainer.ts';

function draw(rows: number, width = 10): Dataset {
  const random = createRandom('trainer');
  const values = Float32Array.from({ length: rows * width }, () => random.normal());
  return createDataset({
    matrix: {
      values,
      rows,
      names: Array.from({ length: width }, (_, i) => `f${i}`),
      groups: [],
      layoutHash: 'normal',
    },
    labels: Float32Array.from({ length: rows }, (_, row) => Number((values[row * width] ?? 0) > 0)),
  });
}

const endless: TrainingOptions = { objective: 'binary:logistic', rounds: 1_000_000, metrics: [] };
const onThreads = embeddedTrainer({ valuesPerThread: 0 });

/** Every worker that a training starts, while it runs. */
function watchWorkers(): readonly workers.Worker[] {
  const started: workers.Worker[] = [];
  class Watched extends workers.Worker {
    constructor(...given: ConstructorParameters<typeof workers.Worker>) {
      super(...given);
      started.push(this);
    }
  }
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ ...workers, Worker: Watched });
  return started;
}
afterEach(() => vi.restoreAllMocks());

/** Older than Node 23.9, only the time on the wall can be measured, on which others' work counts. */
const knowsOwnWork = 'threadCpuUsage' in process;

/** The 20 ms that are promised; more where the wall is the clock, or where each branch is counted. */
const mostMs = knowsOwnWork && process.env.LAGOA_COVERAGE !== '1' ? 20 : 100;

/** Milliseconds so far: on the wall, and that this thread worked, which the system counts in steps of 4. */
function timesSoFar(): readonly [wall: number, own: number] {
  const wall = performance.now();
  if (!knowsOwnWork) return [wall, wall];
  const { user, system } = process.threadCpuUsage();
  return [wall, (user + system) / 1000];
}

/**
 * The most that this thread worked between two turns of the event loop while this ran: the least of
 * three, since a busy machine makes the same work longer now and then, and never shorter.
 */
async function longestBlock(start: () => Promise<unknown>): Promise<number> {
  const found: number[] = [];
  for (let turn = 0; turn < 3; turn++) found.push(await longestBlockOnce(start()));
  return Math.min(...found);
}

async function longestBlockOnce(work: Promise<unknown>): Promise<number> {
  let worst = 0;
  let [wall, own] = timesSoFar();
  const timer = setInterval(() => {
    const now = timesSoFar();
    worst = Math.max(worst, Math.min(now[0] - wall, now[1] - own));
    [wall, own] = now;
  }, 1);
  await work;
  clearInterval(timer);
  return worst;
}

describe('on threads', () => {
  test('a thread that is killed rejects the training, and no thread remains', async () => {
    for (const victim of [0, 1]) {
      const started = watchWorkers();
      const run = onThreads.start(draw(3000), {
        ...endless,
        threads: 3,
        onProgress: ({ round }) => {
          if (round === 5) void started[victim]?.terminate();
        },
      });
      await expect(run.result).rejects.toMatchObject({
        code: 'unavailable',
        message: `training thread ${victim} ended early, exit code 1`,
      });
      expect(started).toHaveLength(3);
      expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1, -1]);
      vi.restoreAllMocks();
    }
  });

  test('a cancelled training ends its threads', async () => {
    const started = watchWorkers();
    const run = onThreads.start(draw(3000), { ...endless, threads: 2 });
    await vi.waitFor(() => expect(started).toHaveLength(2), { timeout: 10_000 });
    await run.cancel();
    await expect(run.result).rejects.toMatchObject({ code: 'aborted' });
    expect(started.map(({ threadId }) => threadId)).toEqual([-1, -1]);
  });

  test('what is wrong with the data is the same error as the reference gives', async () => {
    const good = draw(300);
    const values = good.matrix.values.map((value, i) => (i === 77 ? Infinity : value));
    const bad = { ...good, matrix: { ...good.matrix, values } };
    const given: readonly (readonly [Dataset, TrainingOptions])[] = [
      [bad, { ...endless, rounds: 1, threads: 2 }],
      [
        { ...good, labels: good.labels.map(() => 2) },
        { ...endless, rounds: 1 },
      ],
      [good, { ...endless, rounds: 0 }],
      [good, { ...endless, rounds: 1, threads: 0 }],
      [good, { ...endless, rounds: 1, parameters: { eta: 7 } }],
      [
        { ...good, labels: new Float32Array(4) },
        { ...endless, rounds: 1 },
      ],
    ];
    for (const [dataset, options] of given) {
      const errors = await Promise.all(
        [referenceTrainer(), embeddedTrainer(), onThreads].map((trainer) =>
          trainer.start(dataset, options).result.catch((cause: unknown) => cause),
        ),
      );
      const [first, ...others] = errors.map((error) =>
        error instanceof Error ? { ...error, text: error.message } : error,
      );
      expect(first).toHaveProperty('code');
      for (const other of others) expect(other).toEqual(first);
    }
  });

  test('an error thrown by onProgress ends the training', async () => {
    const onProgress = () => {
      throw new Error('enough');
    };
    await expect(
      onThreads.start(draw(300), { ...endless, threads: 2, onProgress }).result,
    ).rejects.toThrow('enough');
  });
});

describe('the event loop', () => {
  test.each([
    [49_000, 50],
    [60_000, 20],
  ])('turns while %i rows of %i columns are trained on', async (rows, width) => {
    const dataset = draw(rows, width);
    const options: TrainingOptions = { objective: 'binary:logistic', rounds: 10 };
    await embeddedTrainer().start(draw(500), options).result; // loads the code
    const blocked = await longestBlock(() => embeddedTrainer().start(dataset, options).result);
    expect(blocked).toBeLessThan(mostMs);
  });

  test('turns while every metric of 49,000 rows is measured, and 60,000 rows validate', async () => {
    const metrics = ['logloss', 'auc', 'aucpr', 'error'] as const;
    const options: TrainingOptions = { objective: 'binary:logistic', rounds: 4, metrics };
    await embeddedTrainer().start(draw(500), options).result;
    const many = draw(60_000, 4);
    for (const [dataset, validation] of [
      [draw(49_000, 4), undefined],
      [draw(500, 4), many],
    ] as const) {
      const given = { ...options, ...(validation && { validation }) };
      const blocked = await longestBlock(() => embeddedTrainer().start(dataset, given).result);
      expect(blocked).toBeLessThan(mostMs);
    }
  });
});

test('without SharedArrayBuffer and without SIMD it trains on this thread, to the same model', async () => {
  const started = watchWorkers();
  const dataset = draw(60_000, 4);
  const options = { ...endless, rounds: 2 };
  const [a, b] = await Promise.all(
    [
      embeddedTrainer({ sharedMemory: false, simd: false }),
      embeddedTrainer({ sharedMemory: false }),
    ].map((trainer) => trainer.start(dataset, options).result),
  );
  expect(started).toHaveLength(0);
  const c = await embeddedTrainer().start(dataset, options).result;
  expect(started.length).toBeGreaterThan(0);
  expect(a?.model).toEqual(c.model);
  expect(b?.model).toEqual(c.model);
});

test('more threads start only where they pay', async () => {
  const started = watchWorkers();
  await embeddedTrainer().start(draw(1000), { ...endless, rounds: 1, threads: 4 }).result;
  expect(started).toHaveLength(0);
});

test('importing the package loads neither kernels nor threads', () => {
  const entry = new URL('../index.ts', import.meta.url).href;
  const flags = ['--conditions=@lagoa/source', '--disable-warning=ExperimentalWarning'];
  const output = execFileSync(process.execPath, [...flags, 'scripts/list-loaded.mjs', entry], {
    encoding: 'utf8',
  });
  expect(output).toContain('embedded/embedded-trainer.ts');
  expect(output).not.toContain('embedded/train-embedded.ts');
  expect(output).not.toContain('generated/boost');
});
