import { basename } from 'node:path';
import { type BronzeManifest, type IngestSource, ingestFile } from '@lagoa/data';
import { createBestAuc } from '../generate/best-auc.ts';
import { drawMonth } from '../generate/generate-telco.ts';
import { createEventSource, type EventKind } from '../generate/generate-events.ts';
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
  const best = createBestAuc();
  for (let month = 1; month <= months; month++) {
    wiring.progress.detail(`month ${month} of ${months}`);
    const drawn = { seed, month, customers, drift };
    const rows = drawMonth(drawn);
    if (month === 1) for (const { churnProbability } of rows) best.add(churnProbability);
    const file = await land(wiring, createTelcoSource(drawn, rows), month);
    const landEvents = (kind: EventKind) => landBytes(wiring, createEventSource(kind, drawn, rows));
    files.push({
      ...file,
      events: {
        usage: await landEvents('usage'),
        billing: await landEvents('billing'),
        support: await landEvents('support'),
      },
    });
  }
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
  return { month: monthDate(month), ...(await landBytes(wiring, source)) };
}

async function landBytes(
  wiring: Wiring,
  source: IngestSource,
): Promise<Pick<LandedFile, 'key' | 'hash' | 'source'>> {
  const manifest: BronzeManifest = await ingestFile(wiring.bucket, source, {
    prefix: names.bronze,
    clock: wiring.clock,
  });
  return { key: manifest.key, hash: manifest.hash, source: manifest.source };
}
