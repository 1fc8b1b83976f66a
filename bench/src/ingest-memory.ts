import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type IngestSource, ingestFile, systemClock } from '@lagoa/data';
import { createFolderObjectStore } from '@lagoa/data/local';

const usage = `npm run bench -- ingest-memory [--small 128] [--large 2048]

  Landing a generated CSV of so many megabytes in a folder: hashed, its records counted, copied. Prints speed
  and the process' peak memory after the small and after the large one; fails where it grew by more than
  a tenth of the difference in size.`;

const format = {
  kind: 'csv-source',
  delimiter: ',',
  encoding: 'utf-8',
  compression: 'none',
} as const;

/** Prints one line for each size. */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      small: { type: 'string', default: '128' },
      large: { type: 'string', default: '2048' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [small, large] = [Number(values.small), Number(values.large)];
  const [before, after] = [await land(small), await land(large)];
  const grown = after - before;
  console.log(`peak memory grew by ${grown.toFixed(0)} MB for ${large - small} MB more`);
  if (grown > (large - small) / 10) throw new Error(`memory grew by ${grown.toFixed(0)} MB`);
}

/** The peak memory of the process so far, in megabytes. */
async function land(megabytes: number): Promise<number> {
  const root = await mkdtemp(join(tmpdir(), 'lagoa-bench-'));
  try {
    const store = createFolderObjectStore({ root });
    const start = performance.now();
    const { rows, bytes } = await ingestFile(store, sourceOf(megabytes), {
      prefix: 'bronze',
      clock: systemClock,
      format,
    });
    const seconds = (performance.now() - start) / 1000;
    const peak = process.resourceUsage().maxRSS / 1024;
    console.log(
      `${(bytes / 1e6).toFixed(0)} MB, ${rows} records: ${(bytes / 1e6 / seconds).toFixed(0)} MB/s, peak memory ${peak.toFixed(0)} MB`,
    );
    return peak;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

/** The same bytes at each reading; line ends fall anywhere in the chunks, and inside quotes. */
function sourceOf(megabytes: number): IngestSource {
  const record = '1234567,"Smith, ""Jo""\nof the hill",One year,29.85,2024-02-29\n';
  const chunk = new TextEncoder().encode(record.repeat(4099)).subarray(0, 250_000);
  return {
    name: `${megabytes} MB`,
    extension: '.csv',
    async *open() {
      yield new TextEncoder().encode('id,name,contract,paid,day\n');
      for (let at = 0; at < megabytes * 1e6; at += chunk.length) yield chunk;
    },
  };
}
