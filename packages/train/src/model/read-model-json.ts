import { LagoaError } from '@lagoa/data';
import type { BoostedModel } from './boosted-model.ts';
import { readModel } from './read-model.ts';

/**
 * Reads a model file of XGBoost, from 1.7 with its scalar `base_score` to 3.x with its array: trees
 * of `gbtree` and `dart`, random forests among them, with splits by threshold and by category, for
 * objectives whose prediction is the margin, its logistic, its exponential or a softmax over
 * classes. All else is refused by name with code `unsupported`: other boosters and objectives,
 * several targets, leaves that are vectors. A file that is not such a model gives `corrupt`. Features
 * without names are called `f0`, `f1` and so on, as in XGBoost.
 *
 * @example
 * const model = readModelJson(await readFile('model.json', 'utf8'));
 */
export function readModelJson(text: string): BoostedModel {
  return readModel({ value: parse(text), path: 'model' });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(strictJson(text));
  } catch (cause) {
    throw new LagoaError('corrupt', 'the model file is not JSON', { cause });
  }
}

/**
 * XGBoost writes bare `NaN`, as the threshold of a split by category for one, and `Infinity`, where
 * values near the largest float32 are split; JSON has `null`, and a number too large to be finite.
 */
function strictJson(text: string): string {
  return text.replace(/"[^"\\]*(?:\\.[^"\\]*)*"|NaN|Infinity/g, (token) =>
    token === 'NaN' ? 'null' : token === 'Infinity' ? '1e999' : token,
  );
}
