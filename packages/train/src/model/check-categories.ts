import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from '@lagoa/features';

/**
 * Throws `invalid-data` for a value that is no known category of its feature. NaN is missing, and
 * passes.
 *
 * @param counts by feature name: categories are the whole numbers from 0 to below the count
 */
export function checkCategories(
  matrix: FeatureMatrix,
  counts: Readonly<Record<string, number>>,
): void {
  const { names, values, rows } = matrix;
  for (const [name, count] of Object.entries(counts)) {
    const column = names.indexOf(name);
    if (column < 0)
      throw new LagoaError('invalid-argument', `categories name "${name}", which is no feature`, {
        details: { argument: 'categories' },
      });
    for (let row = 0; row < rows; row++) {
      const value = values[row * names.length + column] ?? Number.NaN;
      if (Number.isNaN(value) || (Number.isInteger(value) && value >= 0 && value < count)) continue;
      throw new LagoaError(
        'invalid-data',
        `row ${row} has ${value} for "${name}", whose categories are 0 to ${count - 1}`,
        { details: { source: 'matrix', record: row, column: name } },
      );
    }
  }
}
