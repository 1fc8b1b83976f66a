import { parseArgs } from 'node:util';
import { createRandom } from '@lagoa/data';
import type { DriftStatus } from '@lagoa/drift';
import {
  detectionDelay,
  playPolicy,
  type Stream,
  simulateVerdicts,
} from './retrain-policy/simulate.ts';

const usage = `npm run bench -- retrain-policy [--streams 50] [--seed 1] [--budget 2/20]

  False alarms and detection delay of retrainPolicy over simulated streams: 5 normal columns, a
  reference of 2,000 rows, compareProfiles with its defaults. Without drift a stream has 40 windows;
  with it one column moves after 5 windows, and 20 more follow. --budget 2/20 allows 2 trainings within
  20 windows.`;

const policies = [
  { required: 1, windows: 1 },
  { required: 2, windows: 3 },
  { required: 3, windows: 5 },
] as const;
const shifts = [0.3, 0.5, 1] as const;
const base = { columns: 5, referenceRows: 2000, shift: 0, shiftAt: 5 };

/** Prints one line for each window size and policy. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      streams: { type: 'string', default: '50' },
      seed: { type: 'string', default: '1' },
      budget: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const streams = Number(values.streams);
  const seed = Number(values.seed);
  if (!(Number.isInteger(streams) && streams > 0 && Number.isInteger(seed)))
    throw new Error(
      `expected whole numbers, got --streams ${values.streams} --seed ${values.seed}`,
    );
  const budget = values.budget === undefined ? undefined : readBudget(values.budget);
  console.log(
    `${streams} streams each. Delay in windows: median (90th percentile), share never found`,
  );
  console.log(
    ['rows', 'policy', 'alarms/100', ...shifts.map((shift) => `shift ${shift} σ`)]
      .map(cell)
      .join(''),
  );
  for (const rows of [100, 300, 1000]) {
    const play = (stream: Stream) => simulateStreams(stream, { streams, seed });
    const quiet = await play({ ...base, rows, windows: 40 });
    const shifted = await Promise.all(
      shifts.map((shift) => play({ ...base, rows, shift, windows: base.shiftAt + 20 })),
    );
    for (const rule of policies) {
      const policy = { ...rule, ...(budget !== undefined && { budget }) };
      const alarms = quiet.flatMap((verdicts) => playPolicy(verdicts, policy)).length;
      const delays = shifted.map((each) =>
        each.map((verdicts) => detectionDelay(playPolicy(verdicts, policy), base.shiftAt)),
      );
      const line = [
        `${rows}`,
        `${policy.required} of ${policy.windows}`,
        ((100 * alarms) / (40 * streams)).toFixed(2),
        ...delays.map(describe),
      ];
      console.log(line.map(cell).join(''));
    }
  }
}

function readBudget(text: string): { readonly trainings: number; readonly windows: number } {
  const [, trainings, windows] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (trainings === undefined || windows === undefined)
    throw new Error(`expected trainings/windows, as 2/20, got --budget ${text}`);
  return { trainings: Number(trainings), windows: Number(windows) };
}

async function simulateStreams(
  stream: Stream,
  { streams, seed }: { readonly streams: number; readonly seed: number },
): Promise<readonly (readonly DriftStatus[])[]> {
  const verdicts: (readonly DriftStatus[])[] = [];
  for (let index = 0; index < streams; index++)
    verdicts.push(await simulateVerdicts(stream, createRandom(seed * 1e6 + index)));
  return verdicts;
}

function describe(delays: readonly number[]): string {
  const sorted = [...delays].sort((a, b) => a - b);
  const at = (share: number): string => {
    const delay = sorted[Math.ceil(share * sorted.length) - 1] ?? Infinity;
    return delay === Infinity ? '-' : `${delay}`;
  };
  const never = sorted.filter((delay) => delay === Infinity).length / sorted.length;
  return `${at(0.5)} (${at(0.9)}) ${(100 * never).toFixed(0)} %`;
}

function cell(text: string, column: number): string {
  return text.padEnd([6, 8, 12][column] ?? 16);
}
