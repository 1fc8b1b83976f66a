import type { BoostedModel } from './boosted-model.ts';
import { parseUbjson } from './parse-ubjson.ts';
import { readModel } from './read-model.ts';

/**
 * Reads a model file of XGBoost in UBJSON (`.ubj`), the same models as `readModelJson` and with the
 * same errors.
 *
 * @example
 * const model = readModelUbjson(await readFile('model.ubj'));
 */
export function readModelUbjson(bytes: Uint8Array): BoostedModel {
  return readModel({ value: parseUbjson(bytes), path: 'model' });
}
