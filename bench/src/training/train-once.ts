// node train-once.ts <folder> <json>: one training in a process of its own, as bench/src/train-speed.ts
// asks for it; prints seconds, CPU seconds and megabytes above the input.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dataset, embeddedTrainer, type Trainer, trainModel } from '@lagoa/train';
import { createNativeTrainer } from '@lagoa/train/native';
import type { SpeedCase } from './speed-cases.ts';

const [folder = '', json = ''] = process.argv.slice(2);
const asked: SpeedCase & { readonly engine: 'embedded' | 'native' } = JSON.parse(json);
const { rows, columns, weighted } = asked.data;

/** In shared memory, as a caller who has many rows would hold them. */
function read(name: string): Float32Array {
  const bytes = readFileSync(join(folder, name));
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return new Float32Array(shared.buffer);
}

const dataset: Dataset = {
  matrix: {
    values: read('values.bin'),
    rows,
    names: Array.from({ length: columns }, (_, i) => `f${i}`),
    groups: [],
    layoutHash: 'speed',
  },
  labels: read('labels.bin'),
  ...(weighted && { weights: read('weights.bin') }),
  hash: 'speed',
};
const trainers: Readonly<Record<typeof asked.engine, () => Trainer>> = {
  embedded: () => embeddedTrainer(),
  native: () => createNativeTrainer({ threads: asked.threads }),
};
// Loads the engine's code, as XGBoost's is loaded by now.
const few = Float32Array.of(0, 1, 2, 3);
await trainModel(
  { matrix: { ...dataset.matrix, values: few, rows: 4, names: ['f0'] }, labels: few, hash: 'few' },
  { trainer: trainers[asked.engine](), objective: 'reg:squarederror', rounds: 1 },
);
const before = process.memoryUsage().rss;
const cpuBefore = process.cpuUsage();
const start = performance.now();
const { engine } = await trainModel(dataset, {
  trainer: trainers[asked.engine](),
  objective: 'binary:logistic',
  rounds: asked.rounds,
  parameters: asked.parameters,
  threads: asked.threads,
  metrics: [],
});
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const megabytes = (process.resourceUsage().maxRSS * 1024 - before) / 1e6;
const cpu = (user + system) / 1e6;
process.stdout.write(JSON.stringify({ engine: engine.version, seconds, cpu, megabytes }));
