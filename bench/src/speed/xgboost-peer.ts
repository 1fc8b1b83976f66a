import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type BoostedModel, type Dataset, readModelJson } from '@lagoa/train';
import { median } from './median.ts';

/** What the peer trains and times; see judges/xgboost/speed.py. */
export interface PeerSpec {
  readonly rows: number;
  readonly columns: number;
  readonly trees: number;
  readonly depth: number;
  /** Share of missing values in every tenth column of made data. */
  readonly missing: number;
  readonly threads: number;
  readonly train_rows: number;
  readonly explain_rows?: number;
}

/** Python's XGBoost in a process of its own, with the model it trained and its data. */
export interface XgboostPeer {
  readonly version: string;
  readonly model: BoostedModel;
  readonly matrix: Dataset['matrix'];
  /** Milliseconds of one pass there. */
  time(what: 'predict' | 'contributions' | 'interactions' | 'row'): Promise<number>;
  close(): void;
}

/** Starts the peer; `data` is made there where none is given. */
export async function startPeer(
  spec: PeerSpec,
  data?: { readonly values: Float32Array; readonly labels: Float32Array },
): Promise<XgboostPeer> {
  const folder = mkdtempSync(join(tmpdir(), 'lagoa-speed-'));
  writeFileSync(join(folder, 'speed.json'), JSON.stringify(spec));
  if (data) {
    writeFileSync(join(folder, 'values.bin'), data.values);
    writeFileSync(join(folder, 'labels.bin'), data.labels);
  }
  const child: ChildProcessWithoutNullStreams = spawn(
    '/usr/bin/python3',
    ['judges/xgboost/speed.py', folder],
    { env: { ...process.env, OMP_WAIT_POLICY: 'PASSIVE' } },
  );
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('judges/xgboost/speed.py ended');
    return value;
  };
  const version = await line();
  const model = readModelJson(readFileSync(join(folder, 'model.json'), 'utf8'));
  const bytes = readFileSync(join(folder, 'values.bin'));
  const values = new Float32Array(spec.rows * spec.columns);
  new Uint8Array(values.buffer).set(bytes);
  rmSync(folder, { recursive: true });
  const { featureNames: names } = model;
  return {
    version,
    model,
    matrix: { values, rows: spec.rows, names, groups: [], layoutHash: 'speed' },
    async time(what) {
      child.stdin.write(`${what}\n`);
      return Number(await line());
    },
    close: () => child.kill(),
  };
}

/** Times both sides turn by turn, so that a busy moment hits both. */
export async function interleave(
  turns: number,
  ours: () => void | Promise<void>,
  theirs: () => Promise<number>,
): Promise<{ readonly ours: number; readonly theirs: number }> {
  const times: { readonly ours: number; readonly theirs: number }[] = [];
  for (let turn = 0; turn <= turns; turn++) {
    const start = performance.now();
    await ours();
    times.push({ ours: performance.now() - start, theirs: await theirs() });
  }
  const warm = times.slice(1);
  return {
    ours: median(warm.map((each) => each.ours)),
    theirs: median(warm.map((each) => each.theirs)),
  };
}
