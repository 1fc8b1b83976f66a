import type { Column, ColumnKind } from '../column.ts';
import { LagoaError } from '../error.ts';
import { boundsOf, toComparable } from './bound.ts';
import { checkDescription, checkText } from './names.ts';
import { checkPattern } from './pattern.ts';

const everyKind = ['kind', 'nullable', 'description', 'unit', 'tags'];

/** The options that a kind has beside those of every kind. */
const optionsOf: Readonly<Record<ColumnKind, readonly string[]>> = {
  string: ['pattern'],
  category: ['levels'],
  boolean: [],
  int32: ['min', 'max'],
  int64: ['min', 'max'],
  float64: ['min', 'max'],
  decimal: ['precision', 'scale', 'min', 'max'],
  date: ['min', 'max'],
  timestamp: ['min', 'max'],
};

const boundForms: Readonly<Partial<Record<ColumnKind, string>>> = {
  int32: 'a whole number within ±(2^53 − 1)',
  int64: 'a whole number within ±(2^53 − 1)',
  float64: 'a finite number',
  decimal: "a text of digits that fit the column, such as '-1.05'",
  date: 'a date as YYYY-MM-DD',
  timestamp: 'a time as 2026-01-31T12:00:00.000000Z',
};

/**
 * Throws `invalid-argument`, naming the column, where a declaration does not hold together; an
 * option that its kind does not have is refused, since it would check nothing.
 */
export function checkColumn(path: string, column: Column): void {
  if (!Object.hasOwn(optionsOf, column.kind))
    throw invalid(
      `${path}: there is no kind ${JSON.stringify(column.kind)}; kinds are ${Object.keys(optionsOf).join(', ')}`,
    );
  const known = [...everyKind, ...optionsOf[column.kind]];
  const unknown = Object.keys(column).find((option) => !known.includes(option));
  if (unknown !== undefined)
    throw invalid(
      `${path}: a ${column.kind} has no option ${JSON.stringify(unknown)}; it has ${known.join(', ')}`,
    );
  if (typeof (column.nullable ?? false) !== 'boolean')
    throw invalid(`${path}: nullable must be true or false`);
  if (column.description !== undefined) checkDescription(path, column.description);
  if (column.unit !== undefined) checkText(`${path}: unit`, column.unit);
  checkTags(path, column.tags ?? []);
  if (column.kind === 'category') checkLevels(path, column.levels);
  if (column.kind === 'decimal') checkDecimal(path, column);
  if (column.kind === 'string' && column.pattern !== undefined) checkPattern(column.pattern, path);
  checkBounds(path, column);
}

function checkTags(path: string, tags: readonly string[]): void {
  for (const tag of tags) {
    checkText(`${path}: tag`, tag);
    if (tag.trim() === '') throw invalid(`${path}: a tag is empty`);
  }
  if (new Set(tags).size !== tags.length) throw invalid(`${path}: a tag is listed twice`);
}

function checkLevels(path: string, levels: readonly string[]): void {
  if (levels.length === 0) throw invalid(`${path}: a category needs at least one level`);
  for (const level of levels) checkText(`${path}: level`, level);
  if (new Set(levels).size !== levels.length) throw invalid(`${path}: a level is listed twice`);
}

function checkDecimal(
  path: string,
  { precision, scale }: { readonly precision: number; readonly scale: number },
): void {
  if (!(Number.isInteger(precision) && precision >= 1 && precision <= 38))
    throw invalid(`${path}: precision must be 1 to 38, got ${precision}`);
  if (!(Number.isInteger(scale) && scale >= 0 && scale <= precision))
    throw invalid(`${path}: scale must be 0 to ${precision}, got ${scale}`);
}

function checkBounds(path: string, column: Column): void {
  const { min, max } = boundsOf(column);
  for (const [name, bound] of Object.entries({ min, max })) {
    if (bound === undefined) continue;
    const comparable = toComparable(column, bound);
    if (comparable === undefined || Math.abs(Number(comparable)) === Infinity)
      throw invalid(`${path}: ${name} must be ${boundForms[column.kind]}, got ${String(bound)}`);
  }
  const [low, high] = [toComparable(column, min), toComparable(column, max)];
  if (low !== undefined && high !== undefined && low > high)
    throw invalid(`${path}: min ${min} is above max ${max}`);
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', message);
}
