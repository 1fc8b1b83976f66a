import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isInstalled } from '../../judges/judge.ts';
import { median } from './speed/median.ts';
import { allCases, drawRows, quickCases, type SpeedCase } from './training/speed-cases.ts';

const usage = `npm run bench -- train-speed [--quick] [--only 100k] [--turns 3] [--native]

  Training of the embedded engine next to Python's XGBoost (and, with --native, the same library
  through createNativeTrainer): each training in a process of its own, one engine after the other in
  turns, medians. Building matrices, binning and starting threads count; reading data, loading code
  and hashing the dataset do not. No engine measures metrics. --quick leaves out 1M rows and 2 threads.

  ratio: XGBoost's time over ours. cpu: the same of CPU time, which other work on the machine moves
  less. MB: memory above the input, which lies in shared memory.`;

interface Timing {
  readonly engine: string;
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
}

/** Prints a row per case as it is measured, then the scaling from one thread to two. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      turns: { type: 'string', default: '3' },
      native: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  if (!isInstalled('xgboost')) throw new Error('XGBoost is not installed: npm run judges:install');
  const cases = (values.quick ? quickCases : allCases).filter(({ name }) =>
    name.includes(values.only),
  );
  const engines = ['embedded', 'python', ...(values.native ? ['native'] : [])];
  const folder = mkdtempSync(join(tmpdir(), 'lagoa-train-speed-'));
  const seconds = new Map<string, number>();
  try {
    let drawn = '';
    for (const each of cases) {
      if (drawn !== JSON.stringify(each.data)) writeRows(folder, each);
      drawn = JSON.stringify(each.data);
      const timings = new Map<string, Timing[]>(engines.map((engine) => [engine, []]));
      for (let turn = 0; turn < Number(values.turns); turn++)
        for (const [engine, list] of timings) list.push(trainOnce(folder, each, engine));
      print(each, timings, seconds.size === 0);
      seconds.set(each.name, median((timings.get('embedded') ?? []).map((one) => one.seconds)));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const [one, two] = ['1M x 50, 1 thread', '1M x 50, 2 threads'].map((name) => seconds.get(name));
  if (one && two) console.log(`scaling from 1 to 2 threads, 1M x 50: ${(one / two).toFixed(2)} x`);
}

function writeRows(folder: string, { data }: SpeedCase): void {
  const { values, labels, weights } = drawRows(data);
  writeFileSync(join(folder, 'values.bin'), values);
  writeFileSync(join(folder, 'labels.bin'), labels);
  if (weights) writeFileSync(join(folder, 'weights.bin'), weights);
}

function trainOnce(folder: string, each: SpeedCase, engine: string): Timing {
  const script = fileURLToPath(new URL('./training/train-once.ts', import.meta.url));
  const command =
    engine === 'python'
      ? ['/usr/bin/python3', 'judges/xgboost/train_once.py']
      : [
          process.execPath,
          '--conditions=@lagoa/source',
          '--disable-warning=ExperimentalWarning',
          script,
        ];
  const [file = '', ...args] = command;
  const { status, stdout, stderr } = spawnSync(
    file,
    [...args, folder, JSON.stringify({ ...each, engine })],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${engine}, ${each.name}:\n${stderr}`);
  return JSON.parse(stdout);
}

function print(
  each: SpeedCase,
  timings: ReadonlyMap<string, readonly Timing[]>,
  first: boolean,
): void {
  const ours = timings.get('embedded') ?? [];
  const of = (list: readonly Timing[], name: 'seconds' | 'cpu' | 'megabytes'): number =>
    median(list.map((one) => one[name]));
  const others = [...timings].filter(([engine]) => engine !== 'embedded');
  if (first) {
    const versions = others.map(([engine, [one]]) => `${engine}: XGBoost ${one?.engine}`);
    console.log(`${versions.join(', ')} (Debian's build has its asserts on)\n`);
    const titles = others.map(([engine]) => `${engine.padStart(9)} s  ratio    cpu     MB`);
    console.log(`${'training'.padEnd(40)} lagoa s     MB ${titles.join('')}  promised`);
  }
  const cells = others.map(([, list]) => {
    const ratio = (of(list, 'seconds') / of(ours, 'seconds')).toFixed(2);
    const cpu = (of(list, 'cpu') / of(ours, 'cpu')).toFixed(2);
    const time = of(list, 'seconds').toFixed(2);
    return `${time.padStart(11)} ${ratio.padStart(6)} ${cpu.padStart(6)} ${of(list, 'megabytes').toFixed(0).padStart(6)}`;
  });
  const own = `${of(ours, 'seconds').toFixed(2).padStart(7)} ${of(ours, 'megabytes').toFixed(0).padStart(6)}`;
  console.log(
    `${each.name.padEnd(40)} ${own} ${cells.join('')}  ${each.target.toFixed(1).padStart(8)}`,
  );
}
