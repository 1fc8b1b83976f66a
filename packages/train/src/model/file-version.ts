import { LagoaError } from '@lagoa/data';
import type { BoostedModel } from './boosted-model.ts';
import { type ObjectiveName, objectiveForm } from './objective-form.ts';

export interface WriteModelOptions {
  /**
   * Whose form the file has. The default `1.7` has one `base_score` for all classes, and every XGBoost
   * from 1.7 to 3.x reads it exactly. `3.5` has one per class; 1.7 loads such a file too, and then
   * predicts wrong without an error.
   */
  readonly version?: '1.7' | '3.5';
  /**
   * The XGBoost that is to read the file, as `2.1.4`: the file is refused where that version would
   * not read it, or would read another model from it. Not checked by default.
   */
  readonly target?: string;
}

/** Newest XGBoost whose files are known. */
const NEWEST_MAJOR = 3;

/**
 * Throws `unsupported`, with the reason, where the target version would refuse the file or read
 * another model from it without an error; `invalid-argument` for what is no version.
 */
export function checkTarget(
  model: BoostedModel,
  options: WriteModelOptions & { readonly format: 'JSON' | 'UBJSON' },
): void {
  const { version = '1.7', target, format } = options;
  if (target === undefined) return;
  const [, major, minor] = /^(\d+)\.(\d+)(?:\.\d+)?$/.exec(target) ?? [];
  if (major === undefined || minor === undefined)
    throw new LagoaError('invalid-argument', `target must be a version as 2.1.4, got ${target}`, {
      details: { argument: 'target' },
    });
  const isBefore = (otherMajor: number, otherMinor: number): boolean =>
    Number(major) < otherMajor || (Number(major) === otherMajor && Number(minor) < otherMinor);
  const refuse = (reason: string): LagoaError =>
    new LagoaError('unsupported', `XGBoost ${target} ${reason}`, {
      details: { feature: `target ${target}` },
    });

  const { since = [1, 0] } = objectiveForm(model.objective);
  if (Number(major) > NEWEST_MAJOR) throw refuse('is newer than the files that are known here');
  if (isBefore(1, 0)) throw refuse('reads no JSON or UBJSON files');
  if (format === 'UBJSON' && isBefore(1, 6)) throw refuse('reads no UBJSON files');
  if (isBefore(1, 6) && model.trees.some(({ rightCategories }) => rightCategories))
    throw refuse('does not know splits by many categories, which came with 1.6');
  if (isBefore(...since))
    throw refuse(`does not know ${model.objective} as it is since ${since.join('.')}`);
  if (version !== '3.5') return;
  if (isBefore(3, 1))
    throw refuse(
      'misreads the base score of a file of version 3.5 without an error: leave out `version`',
    );
  if (isBefore(3, 5) && model.treeWeights)
    throw refuse('does not look for the weights of DART where 3.5 has them: leave out `version`');
}

/**
 * Throws `unsupported` for a file that a newer XGBoost than is known says it wrote, or one so old that
 * it meant something else by the objective.
 */
export function checkWriter(version: readonly number[], objective: ObjectiveName): void {
  const [major = 0, minor = 0] = version;
  const { since = [1, 0] } = objectiveForm(objective);
  const writer = `file of XGBoost ${version.join('.')}`;
  const refuse = (feature: string, reason: string): LagoaError =>
    new LagoaError('unsupported', `reading a ${feature} is not supported: ${reason}`, {
      details: { feature },
    });
  if (major > NEWEST_MAJOR) throw refuse(writer, `known are versions up to ${NEWEST_MAJOR}.x`);
  if (major < since[0] || (major === since[0] && minor < since[1]))
    throw refuse(`${objective} ${writer}`, `known is ${objective} since ${since.join('.')}`);
}
