import { basename } from 'node:path';
import { type BronzeManifest, type IngestSource, ingestFile } from '@lagoa/data';
import { createBestAuc } from '../generate/best-auc.ts';
import { generateTelcoMonth } from '../generate/generate-telco.ts';
import { createTelcoSource } from '../generate/telco-source.ts';
import { type LandedFile, type Landing, writeLanding } from '../landing.ts';
import { monthDate } from '../month.ts';
import type { ChurnOptions } from '../options.ts';
import { names } from '../tables.ts';
import { checkTelcoHeader } from '../telco-header.ts';
import type { Wiring } from '../wiring.ts';

/**
 * Lands the input file, or else generated months, in bronze. The same bytes land once, whatever
 * their name; a file stands for the month 1.
 */
export async function ingest(wiring: Wiring, options: ChurnOptions): Promise<Landing> {
  const landing =
    options.input === undefined
      ? await landGenerated(wiring, options)
      : await landFile(wiring, options.input);
  await writeLanding(wiring.bucket, landing);
  return landing;
}

async function landFile(wiring: Wiring, input: string): Promise<Landing> {
  const source = await wiring.openSource(input);
  try {
    await checkTelcoHeader(source);
    const file = await land(wiring, source, 1);
    return {
      kind: 'churn-landing',
      version: 1,
      synthetic: false,
      description: `customers of ${fileName(file.source)}`,
      files: [file],
    };
  } finally {
    await source.close();
  }
}

/** Without the folder: what a model's card says must not depend on where the file lay. */
function fileName(source: string): string {
  const path = /^https?:/.test(source) ? new URL(source).pathname : source;
  return basename(path) || source;
}

async function landGenerated(wiring: Wiring, options: ChurnOptions): Promise<Landing> {
  const { seed, customers, months, drift } = options;
  const files: LandedFile[] = [];
  for (let month = 1; month <= months; month++) {
    wiring.progress.detail(`month ${month} of ${months}`);
    const source = createTelcoSource({ seed, month, customers, drift });
    files.push(await land(wiring, source, month));
  }
  const best = createBestAuc();
  for (const { churnProbability } of generateTelcoMonth({ seed, month: 1, customers, drift }))
    best.add(churnProbability);
  return {
    kind: 'churn-landing',
    version: 1,
    synthetic: true,
    description:
      `synthetic customers (seed ${seed}, ${customers} a month, ${months} months, drift: ` +
      `${drift.map(({ kind, fromMonth }) => `${kind} from month ${fromMonth}`).join(', ') || 'none'})`,
    files,
    bestPossibleAuc: best.value(),
  };
}

async function land(wiring: Wiring, source: IngestSource, month: number): Promise<LandedFile> {
  const manifest: BronzeManifest = await ingestFile(wiring.bucket, source, {
    prefix: names.bronze,
    clock: wiring.clock,
  });
  return {
    month: monthDate(month),
    key: manifest.key,
    hash: manifest.hash,
    source: manifest.source,
  };
}
