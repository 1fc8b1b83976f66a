import { readFile } from 'node:fs/promises';
import { isLagoaError, LagoaError } from '@lagoa/data';
import type { DriftPolicy } from '../drift-policy.ts';
import { statisticNames } from '../drift-result.ts';

/** What each field of a policy has to be; a policy for one column has the first two. */
const columnFields: Readonly<Record<string, (value: unknown) => boolean>> = {
  effectFloors: (value) => isRecord(value) && Object.entries(value).every(isFloor),
  statistics: (value) => Array.isArray(value) && value.every((one) => names.has(one)),
};
const fields: Readonly<Record<string, (value: unknown) => boolean>> = {
  ...columnFields,
  falseDiscoveryRate: (value) => typeof value === 'number' && value > 0 && value < 1,
  minimumRows: (value) => typeof value === 'number' && value >= 0,
  window: (value) => typeof value === 'string',
  freshness: isRecord,
  volume: isRecord,
  columns: (value) =>
    isRecord(value) && Object.values(value).every((one) => fits(one, columnFields)),
};
const names: ReadonlySet<unknown> = new Set(statisticNames);

/**
 * Reads a policy from a JSON file. A field that no policy has, or of the wrong kind, throws
 * `invalid-argument` by its name, so that a misspelt threshold is not taken for the default.
 */
export async function readPolicy(path: string): Promise<DriftPolicy> {
  try {
    const policy: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (isPolicy(policy)) return policy;
    const wrong = isRecord(policy)
      ? Object.keys(policy).filter((name) => !fits({ [name]: policy[name] }, fields))
      : [];
    throw new LagoaError(
      'invalid-argument',
      wrong.length === 0
        ? `policy ${path}: expected a JSON object`
        : `policy ${path}: ${wrong.join(', ')} cannot be read; a policy has ${Object.keys(fields).join(', ')}`,
      { details: { argument: 'policy' } },
    );
  } catch (cause) {
    if (isLagoaError(cause)) throw cause;
    throw new LagoaError('invalid-argument', `policy ${path} cannot be read as JSON`, {
      details: { argument: 'policy' },
      cause,
    });
  }
}

function isPolicy(value: unknown): value is DriftPolicy {
  return fits(value, fields);
}

function fits(value: unknown, known: typeof fields): boolean {
  return (
    isRecord(value) &&
    Object.entries(value).every(([name, field]) =>
      Object.hasOwn(known, name) ? (known[name]?.(field) ?? false) : false,
    )
  );
}

function isFloor([name, floor]: readonly [string, unknown]): boolean {
  return names.has(name) && typeof floor === 'number';
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
