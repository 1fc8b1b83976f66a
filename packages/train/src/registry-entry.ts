import { LagoaError } from '@lagoa/data';

/** One change of one model's registry. Plain JSON, as stored in the log. */
export interface RegistryEntry {
  readonly kind: 'registry-entry';
  readonly version: 1;
  /** Microseconds since 1970 UTC, as a decimal text. */
  readonly atMicros: string;
  readonly change:
    | { readonly kind: 'register'; readonly version: number; readonly bundleId: string }
    | {
        readonly kind: 'alias';
        readonly alias: string;
        readonly version: number;
        readonly previous: number | null;
        readonly evidence: string | null;
      };
}

/**
 * Throws `invalid-argument` for what could not be read back: one such entry in a log, written by a
 * caller whom no compiler checks, would make all of it unreadable.
 */
export function checkRegistryEntry(entry: RegistryEntry): void {
  const { change } = entry;
  if (isChange(change)) return;
  throw new LagoaError(
    'invalid-argument',
    `versions are numbers, bundle ids, aliases and evidence texts, got ${JSON.stringify(change)}`,
    { details: { argument: 'change' } },
  );
}

/** Narrows stored JSON to an entry; throws `corrupt` if it is none. */
export function parseRegistryEntry(value: unknown, name: string): RegistryEntry {
  if (isRegistryEntry(value)) return value;
  throw new LagoaError('corrupt', `${name} is not a registry entry of version 1`, {
    details: { name },
  });
}

function isRegistryEntry(value: unknown): value is RegistryEntry {
  if (!isRecord(value)) return false;
  const { kind, version, atMicros, change } = value;
  return (
    kind === 'registry-entry' && version === 1 && typeof atMicros === 'string' && isChange(change)
  );
}

function isChange(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, version, bundleId, alias, previous, evidence } = value;
  if (typeof version !== 'number') return false;
  if (kind === 'register') return typeof bundleId === 'string';
  return (
    kind === 'alias' &&
    typeof alias === 'string' &&
    (previous === null || typeof previous === 'number') &&
    (evidence === null || typeof evidence === 'string')
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
