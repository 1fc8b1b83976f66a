import { type Columns, LagoaError } from '@lagoa/data';
import { column } from '@lagoa/data/sql';
import type { FeatureView } from './feature-view.ts';

/**
 * The key columns of a view with those of the labels, which have the same names unless told
 * otherwise. Throws `invalid-argument` for a key of another kind and for a name that is no key.
 */
export function matchKeys(
  labels: { readonly columns: Columns },
  view: FeatureView,
  names: Readonly<Partial<Record<string, string>>> = {},
): readonly (readonly [string, string])[] {
  const stray = Object.keys(names).find((name) => !view.key.includes(name));
  if (stray !== undefined)
    throw new LagoaError(
      'invalid-argument',
      `${view.name} has no key ${stray}; its key is ${view.key.join(', ')}`,
    );
  const keys = view.key.map((key) => [key, names[key] ?? key] as const);
  for (const [key, label] of keys) {
    const [theirs, ours] = [column(view.table, key), column(labels, label)];
    if (theirs.kind !== ours.kind)
      throw new LagoaError(
        'invalid-argument',
        `${view.name}: the key ${key} is ${theirs.kind}, the labels' ${label} is ${ours.kind}`,
      );
  }
  return keys;
}
