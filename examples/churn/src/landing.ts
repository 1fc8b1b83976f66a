import { LagoaError, type ObjectStore, readObjectJson } from '@lagoa/data';
import type { EventKind } from './generate/generate-events.ts';
import { names } from './tables.ts';

/** One month's CSV in bronze. */
export interface LandedFile {
  /** First day of the month. */
  readonly month: string;
  readonly key: string;
  /** SHA-256 of the bytes. */
  readonly hash: string;
  readonly source: string;
  /** Events of the month's customers, by kind; the published file has none. */
  readonly events?: Readonly<Record<EventKind, Pick<LandedFile, 'key' | 'hash' | 'source'>>>;
}

/** What the last ingest landed: the input of every later step. Plain JSON in the bucket. */
export interface Landing {
  readonly kind: 'churn-landing';
  readonly version: 1;
  /** Whether the customers are invented. */
  readonly synthetic: boolean;
  /** In words, for reports and cards. */
  readonly description: string;
  readonly files: readonly LandedFile[];
  /** AUC of the true probabilities in the training month; only invented data knows it. */
  readonly bestPossibleAuc?: number;
}

const key = `${names.bronze}/landing.json`;

export async function writeLanding(bucket: ObjectStore, landing: Landing): Promise<void> {
  const bytes = new TextEncoder().encode(`${JSON.stringify(landing, undefined, 2)}\n`);
  await bucket.put(key, bytes, { ifGeneration: 'any' });
}

/** Throws `not-found`, saying which step to run, when nothing has landed. */
export async function readLanding(bucket: ObjectStore): Promise<Landing> {
  const value = await readObjectJson(bucket, key);
  if (value === undefined) throw missingInput('landed file', 'ingest');
  if (!isLanding(value))
    throw new LagoaError('corrupt', `object ${key} is not a churn landing of version 1`, {
      details: { name: key },
    });
  return value;
}

/** The error of a step whose input is not there yet. */
export function missingInput(what: string, step: string): LagoaError {
  return new LagoaError('not-found', `no ${what} yet; run first: npm run churn -- ${step}`, {
    details: { name: what },
  });
}

function isLanding(value: unknown): value is Landing {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'churn-landing' &&
    'version' in value &&
    value.version === 1 &&
    'files' in value &&
    Array.isArray(value.files)
  );
}
