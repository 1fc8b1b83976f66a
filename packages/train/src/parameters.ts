import { LagoaError } from '@lagoa/data';
import type { BoostingParameters } from './trainer.ts';

/** Every parameter given a value; `baseScore` stays open, as its default comes from the labels. */
export type ResolvedParameters = Required<Omit<BoostingParameters, 'baseScore'>> &
  Pick<BoostingParameters, 'baseScore'>;

interface Rule {
  readonly range: string;
  readonly accepts: (value: number) => boolean;
}

const atLeastZero: Rule = { range: '>= 0', accepts: (v) => v >= 0 && v < Infinity };

const rules: Readonly<Record<keyof BoostingParameters, Rule>> = {
  eta: { range: 'in (0, 1]', accepts: (v) => v > 0 && v <= 1 },
  maxDepth: {
    range: 'an integer from 1 to 16',
    accepts: (v) => Number.isInteger(v) && v >= 1 && v <= 16,
  },
  lambda: atLeastZero,
  gamma: atLeastZero,
  minChildWeight: atLeastZero,
  maxBin: {
    range: 'an integer from 2 to 256',
    accepts: (v) => Number.isInteger(v) && v >= 2 && v <= 256,
  },
  baseScore: { range: 'a finite number', accepts: Number.isFinite },
};

const defaults = {
  eta: 0.3,
  maxDepth: 6,
  lambda: 1,
  gamma: 0,
  minChildWeight: 1,
  maxBin: 256,
} as const;

/**
 * Checks boosting parameters and fills in XGBoost's defaults. Code `invalid-argument` for a value
 * out of its range and `unsupported` for a name that this engine does not know: never ignored.
 *
 * @example
 * resolveParameters({ eta: 0.1 }).maxDepth // 6
 */
export function resolveParameters(parameters: BoostingParameters = {}): ResolvedParameters {
  for (const [name, value] of Object.entries<unknown>({ ...parameters })) {
    if (!isParameterName(name))
      throw new LagoaError(
        'unsupported',
        `parameter "${name}" is not supported; known are ${Object.keys(rules).join(', ')}`,
        { details: { feature: name } },
      );
    if (value === undefined) continue;
    const { range, accepts } = rules[name];
    if (typeof value !== 'number' || !accepts(value))
      throw new LagoaError('invalid-argument', `${name} must be ${range}, got ${String(value)}`, {
        details: { argument: name },
      });
  }
  const given = Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value !== undefined),
  );
  return { ...defaults, ...given };
}

function isParameterName(name: string): name is keyof BoostingParameters {
  return Object.hasOwn(rules, name);
}
