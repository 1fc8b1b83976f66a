import { LagoaError } from '@lagoa/data';
import type { BoostingParameters } from '../trainer.ts';

/**
 * The direction of each feature, or `undefined` where all are free. Throws `invalid-argument` for a
 * list of another length and for a name that no feature has.
 */
export function monotoneDirections(
  constraints: BoostingParameters['monotoneConstraints'],
  names: readonly string[],
): Int8Array | undefined {
  const fault = (text: string): LagoaError =>
    new LagoaError('invalid-argument', `monotoneConstraints ${text}`, {
      details: { argument: 'monotoneConstraints' },
    });
  const directions = new Int8Array(names.length);
  for (const [key, direction] of Object.entries(constraints ?? {})) {
    const feature = Array.isArray(constraints) ? Number(key) : names.indexOf(key);
    if (feature < 0) throw fault(`name "${key}", which is no feature`);
    directions[feature] = direction;
  }
  if (Array.isArray(constraints) && constraints.length !== names.length)
    throw fault(`needs ${names.length} directions, got ${constraints.length}`);
  return directions.some((direction) => direction !== 0) ? directions : undefined;
}
