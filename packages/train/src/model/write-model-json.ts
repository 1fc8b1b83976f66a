import type { BoostedModel } from './boosted-model.ts';
import { documentJson } from './document-json.ts';
import { checkTarget, type WriteModelOptions } from './file-version.ts';
import { modelDocument } from './model-document.ts';

/**
 * The model in XGBoost's JSON format, with its keys in XGBoost's order. The same model gives the
 * same text.
 *
 * By default the file says version 1.7.4: `base_score` is a scalar there, which every XGBoost from
 * 1.7 to 3.x reads exactly, while 1.7 misreads the array form of 3.1 without an error. Throws
 * `invalid-data` for a number that is not finite, `unsupported` for base scores that differ by class
 * unless `version` is `3.5`, and for a `target` that would not read the file
 * as this model.
 */
export function writeModelJson(model: BoostedModel, options: WriteModelOptions = {}): string {
  checkTarget(model, { ...options, format: 'JSON' });
  return documentJson(modelDocument(model, options));
}
