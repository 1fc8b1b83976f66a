import { readdirSync } from 'node:fs';
import { createRandom, isLagoaError } from '@lagoa/data';
import { createDataset, trainModel } from '@lagoa/train';
import { createNativeTrainer } from '@lagoa/train/native';

const trainingsPerRound = 20;
const rows = 2000;
const columns = 50;
/** For each thousand trainings, which would leave 1.2 GB of matrices behind: a twentieth is too much. */
const allowedBytes = 64 * 2 ** 20;

let trainings = 0;
let settled: { readonly bytes: number; readonly threads: number } | undefined;

const threadCount = (): number =>
  process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0;

/** Trainings with libxgboost, some cancelled, some refused, leave no memory and no thread behind. */
export async function round(seed: number): Promise<string> {
  const random = createRandom(seed);
  const values = Float32Array.from({ length: rows * columns }, () => random.next());
  const labels = Float32Array.from({ length: rows }, () => random.integer(2));
  const names = Array.from({ length: columns }, (_, i) => `f${i}`);
  const matrix = { values, rows, names, groups: [], layoutHash: 'torture' };
  const dataset = createDataset({ matrix, labels });
  for (let i = 0; i < trainingsPerRound; i++) {
    const controller = new AbortController();
    const ends = i % 5 === 4 ? 'cancelled' : 'trained';
    try {
      await trainModel(dataset, {
        trainer: createNativeTrainer({ threads: 1 + random.integer(2) }),
        objective: 'binary:logistic',
        parameters: { maxDepth: 2 },
        rounds: ends === 'cancelled' ? 1000 : 2,
        signal: controller.signal,
        onProgress: ({ round: at }) => ends === 'cancelled' && at === 2 && controller.abort(),
      });
      if (ends === 'cancelled') throw new Error('a cancelled training ended well');
    } catch (cause) {
      if (isLagoaError(cause, 'not-found')) return 'libxgboost is missing';
      if (ends !== 'cancelled' || !isLagoaError(cause, 'aborted')) throw cause;
    }
    trainings += 1;
  }
  globalThis.gc?.();
  const now = { bytes: process.memoryUsage().rss, threads: threadCount() };
  // Pools of memory and of threads fill first.
  if (trainings < 5 * trainingsPerRound) return 'warming up';
  settled ??= now;
  const grown = now.bytes - settled.bytes;
  if (grown > allowedBytes * Math.max(1, trainings / 1000))
    throw new Error(`${grown} bytes more after ${trainings} trainings`);
  if (now.threads > settled.threads + 2)
    throw new Error(
      `${now.threads} threads after ${trainings} trainings, ${settled.threads} before`,
    );
  return 'as before';
}
