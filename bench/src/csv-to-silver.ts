// npm run bench -- csv-to-silver [--rows 5000000]: a CSV to silver Parquet with the full contract,
// beside a bare DuckDB COPY of the same file with the same compression, each in a process of its own.
import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const child = join(import.meta.dirname, 'csv-to-silver', 'child.ts');

interface Measured {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly rows: number;
}

export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rows: { type: 'string', default: '5000000' } },
  });
  const folder = await mkdtemp(join(tmpdir(), 'lagoa-csv-to-silver-'));
  try {
    const measure = (work: string, rows: string): Measured => {
      const { status, stdout } = spawnSync(
        process.execPath,
        ['--conditions=@lagoa/source', child, work, folder, rows],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
      );
      if (status !== 0) throw new Error(`${work} failed`);
      return JSON.parse(stdout);
    };
    measure('generate', values.rows);
    const bare = measure('bare', values.rows);
    const silver = measure('silver', values.rows);
    const show = (name: string, { seconds, cpuSeconds, peakMb, rows }: Measured): void =>
      console.log(
        `${name.padEnd(24)}${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of processor, peak ${peakMb} MB, ${rows} rows`,
      );
    show('bare DuckDB COPY', bare);
    show('silver, full contract', silver);
    console.log(
      `ratio                   ${(silver.seconds / bare.seconds).toFixed(2)} of time, ${(silver.cpuSeconds / bare.cpuSeconds).toFixed(2)} of processor (goal at most 1.6)`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
