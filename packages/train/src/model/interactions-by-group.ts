import type { FeatureGroup } from '@lagoa/features';
import type { Interactions } from './shap-interactions.ts';

/**
 * Adds up interactions by feature group, as `contributionsByGroup` does contributions: what two slots
 * of one group do together is what the group does alone. The bias stays last; groups must cover all
 * slots for the squares to stay additive.
 */
export function interactionsByGroup(
  interactions: Interactions,
  groups: readonly FeatureGroup[],
): Interactions {
  const { rows, classes = 1, names } = interactions;
  const from = names.length + 1;
  const to = groups.length + 1;
  const parts = [...groups, { start: names.length, end: from }];
  const values = new Float64Array(rows * classes * to * to);
  for (let square = 0; square < rows * classes; square++)
    for (const [a, { start, end }] of parts.entries())
      for (let i = start; i < end; i++)
        for (const [b, other] of parts.entries()) {
          const line = (square * from + i) * from;
          const cells = interactions.values.subarray(line + other.start, line + other.end);
          const at = (square * to + a) * to + b;
          values[at] = (values[at] ?? 0) + cells.reduce((sum, cell) => sum + cell, 0);
        }
  return { ...interactions, values, names: groups.map(({ name }) => name) };
}
