import { LagoaError } from '@lagoa/data';
import type { FeatureMatrix } from './feature-matrix.ts';
import type { FittedFeatures } from './fitted-features.ts';
import { inexactSlots, isSameSlot } from './same-slot.ts';

/** How one feature was served, beside what it should have been. Plain JSON. */
export interface ReconciledFeature {
  readonly feature: string;
  /** Rows in which any of its slots differs. */
  readonly rows: number;
  /** Of these, rows where it was missing online alone, and offline alone. */
  readonly missingOnline: number;
  readonly missingOffline: number;
  /** The largest difference between two numbers that are both there. */
  readonly largest: number;
  /** The first five rows, from 0. */
  readonly examples: readonly number[];
}

/** What serving answered from, against what was known at the time. Plain JSON. */
export interface Reconciliation {
  readonly kind: 'feature-reconciliation';
  readonly version: 1;
  readonly featuresHash: string;
  readonly rows: number;
  /** Rows in which any feature differs. */
  readonly differing: number;
  /** Features that differ anywhere, the worst first. */
  readonly features: readonly ReconciledFeature[];
}

/**
 * Compares vectors that serving logged with those recomputed offline as of their time, row by row in
 * the same order: join the log's keys and times with `pointInTimeJoin`, and apply the features to
 * that. Numbers are compared as the certificate does, bit by bit but for logarithms. A difference is
 * a finding: the online store was late, or served what nobody could have known.
 *
 * Throws `invalid-argument` where the two have not as many rows, and where one was made with other
 * features than these.
 *
 * @example
 * const calls = defineTable({ name: 'calls', layer: 'gold', key: [], columns: { minutes: { kind: 'float64' } } });
 * const definition = defineFeatures(calls, (column, f) => ({ minutes: f.numeric(column.minutes) }));
 * const fitted = await fitFeatures(definition, []);
 * const { names, groups, hash } = fitted.layout;
 * const of = (...values: number[]) => ({ values: Float32Array.from(values), rows: values.length, names, groups, layoutHash: hash });
 * const report = reconcileFeatures(fitted, { logged: of(3, 5, 4), recomputed: of(3, 7, 4) });
 * report.features[0]?.largest // 2
 */
export function reconcileFeatures(
  fitted: Pick<FittedFeatures, 'features' | 'layout' | 'hash'>,
  { logged, recomputed }: { readonly logged: FeatureMatrix; readonly recomputed: FeatureMatrix },
): Reconciliation {
  const { groups, names, hash } = fitted.layout;
  for (const [name, { layoutHash }] of Object.entries({ logged, recomputed }))
    if (layoutHash !== hash)
      throw invalid(`the ${name} vectors are of layout ${layoutHash}, the features of ${hash}`);
  if (logged.rows !== recomputed.rows)
    throw invalid(`${logged.rows} logged vectors and ${recomputed.rows} recomputed ones`);
  const inexact = inexactSlots(fitted);
  const differing = new Set<number>();
  const features = groups.map(({ name, start, end }): ReconciledFeature => {
    const examples: number[] = [];
    let [rows, missingOnline, missingOffline, largest] = [0, 0, 0, 0];
    for (let row = 0; row < logged.rows; row++) {
      const slots = Array.from({ length: end - start }, (_, i) => {
        const place = row * names.length + start + i;
        const online = logged.values[place] ?? Number.NaN;
        const offline = recomputed.values[place] ?? Number.NaN;
        return { online, offline, isInexact: inexact.has(start + i) };
      }).filter(({ online, offline, isInexact }) => !isSameSlot(online, offline, { isInexact }));
      if (slots.length === 0) continue;
      rows++;
      differing.add(row);
      if (examples.length < 5) examples.push(row);
      if (slots.some(({ online }) => Number.isNaN(online))) missingOnline++;
      if (slots.some(({ offline }) => Number.isNaN(offline))) missingOffline++;
      for (const { online, offline } of slots) {
        const difference = Math.abs(online - offline);
        if (difference > largest) largest = difference;
      }
    }
    return { feature: name, rows, missingOnline, missingOffline, largest, examples };
  });
  return {
    kind: 'feature-reconciliation',
    version: 1,
    featuresHash: fitted.hash,
    rows: logged.rows,
    differing: differing.size,
    features: features.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows),
  };
}

function invalid(message: string): LagoaError {
  return new LagoaError('invalid-argument', `reconcileFeatures: ${message}`);
}
