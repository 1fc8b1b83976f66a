import { LagoaError } from '@lagoa/data';
import type { BoostingParameters } from './trainer.ts';

type OpenParameter = 'baseScore' | 'monotoneConstraints';

/**
 * Every parameter given a value; `baseScore`, whose default comes from the labels, and the monotone
 * constraints, which need the feature names, stay open.
 */
export type ResolvedParameters = Required<Omit<BoostingParameters, OpenParameter>> &
  Pick<BoostingParameters, OpenParameter>;

interface Rule {
  readonly range: string;
  readonly accepts: (value: unknown) => boolean;
}

/** Engines count in float32: a number that is infinite or 0 there, and not here, is out of range. */
const number = (range: string, accepts: (value: number) => boolean): Rule => ({
  range,
  accepts: (value) =>
    typeof value === 'number' &&
    accepts(value) &&
    Number.isFinite(Math.fround(value)) &&
    (Math.fround(value) === 0) === (value === 0),
});
const integer = (least: number, most: number): Rule =>
  number(`an integer from ${least} to ${most}`, (value) => {
    return Number.isInteger(value) && value >= least && value <= most;
  });
const atLeastZero = number('>= 0', (value) => value >= 0 && value < Infinity);
const share = number('in (0, 1]', (value) => value > 0 && value <= 1);
const rate = number('in [0, 1]', (value) => value >= 0 && value <= 1);
const directions: readonly unknown[] = [-1, 0, 1];

const rules: Readonly<Record<keyof BoostingParameters, Rule>> = {
  eta: rate,
  maxDepth: integer(1, 16),
  lambda: atLeastZero,
  alpha: atLeastZero,
  gamma: atLeastZero,
  minChildWeight: atLeastZero,
  maxDeltaStep: atLeastZero,
  subsample: share,
  colsampleBytree: share,
  colsampleBylevel: share,
  colsampleBynode: share,
  scalePosWeight: atLeastZero,
  maxBin: integer(2, 256),
  monotoneConstraints: {
    range: 'a list or a record of -1, 0 and 1',
    accepts: (value) =>
      typeof value === 'object' &&
      value !== null &&
      !ArrayBuffer.isView(value) &&
      [...(Array.isArray(value) ? value : Object.values(value))].every((direction) =>
        directions.includes(direction),
      ),
  },
  baseScore: number('a finite number', Number.isFinite),
};

const defaults = {
  eta: 0.3,
  maxDepth: 6,
  lambda: 1,
  alpha: 0,
  gamma: 0,
  minChildWeight: 1,
  maxDeltaStep: 0,
  subsample: 1,
  colsampleBytree: 1,
  colsampleBylevel: 1,
  colsampleBynode: 1,
  scalePosWeight: 1,
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
    if (!accepts(value))
      throw new LagoaError('invalid-argument', `${name} must be ${range}, got ${textOf(value)}`, {
        details: { argument: name },
      });
  }
  const given = Object.fromEntries(
    Object.entries(parameters).filter(([, value]) => value !== undefined),
  );
  return { ...defaults, ...given };
}

function textOf(value: unknown): string {
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'bigint' ? `${part}n` : part,
  );
}

function isParameterName(name: string): name is keyof BoostingParameters {
  return Object.hasOwn(rules, name);
}
