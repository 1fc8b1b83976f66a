import type { FeatureGroup } from '@lagoa/features';
import type { Contributions } from '../predictor.ts';

/**
 * Adds up contributions by feature group, so that a category's one-hot slots speak as the one
 * feature they are. The bias stays the last column. Slots in no group are left out, so groups must
 * cover all slots to stay additive, as those of a fitted layout do.
 */
export function contributionsByGroup(
  contributions: Contributions,
  groups: readonly FeatureGroup[],
): Contributions {
  const slots = contributions.names.length + 1;
  const width = groups.length + 1;
  const { rows, classes = 1 } = contributions;
  const values = new Float64Array(rows * classes * width);
  for (let row = 0; row < rows * classes; row++) {
    const of = contributions.values.subarray(row * slots, (row + 1) * slots);
    groups.forEach(({ start, end }, g) => {
      values[row * width + g] = of.subarray(start, end).reduce((sum, value) => sum + value, 0);
    });
    values[row * width + groups.length] = of[slots - 1] ?? 0;
  }
  return { ...contributions, values, names: groups.map(({ name }) => name) };
}
