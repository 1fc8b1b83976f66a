import type { ColumnProfile } from '../column-profile.ts';
import { comparedRows } from '../compared-rows.ts';
import { type DecisionOptions, type DriftResult, decide, noData } from '../drift-result.ts';
import { binnedPValue } from './binned-p-value.ts';
import { criticalChiSquare } from './detectable.ts';
import { type ColumnValues, profilePair } from './profile-pair.ts';

const unit = 'nats';

/**
 * Population stability index of two arrays: Σ (p − q) ln(p / q) over shares in bins. Numbers are
 * binned by the reference's quantiles (`[a, b)`, open ends, a value that fills a bin gets its own),
 * texts and booleans by their levels, unseen ones too; missing and ±∞ have bins of their own. Levels
 * that expect fewer than 5 rows on a side are taken together in groups, so that the long tail of a
 * category does not alarm. Shares are (count + ½) / (rows + bins / 2) on both sides, so no bin is
 * empty and one row cannot alarm.
 *
 * The p-value says how often no change would give as much: PSI ≈ (1/n + 1/m) χ² with one degree of
 * freedom less than there are bins. Where a bin expects fewer than 5 rows on a side, it comes from
 * 999 pairs of samples of the pooled shares instead, drawn from a fixed seed, and beyond the largest
 * of them from a gamma distribution fitted to them; `details.bootstrap` is then 1, else 0.
 * `details.unsmoothed` is the plain PSI, null where a bin is empty on one side, which makes it
 * infinite. Status `no-data` where one side is empty or all missing.
 *
 * Source: B. Yurdakul and J. Naranjo, Statistical properties of the population stability index
 * (2020).
 *
 * @example
 * const reference = Array.from({ length: 1000 }, (_, i) => i);
 * psi(reference, reference).statistic // 0
 * psi(reference, reference.map((x) => x * 1.6)).status // 'drift'
 */
export function psi(
  reference: ColumnValues,
  current: ColumnValues,
  options: DecisionOptions & { readonly bins?: number } = {},
): DriftResult {
  return psiOfProfiles(...profilePair(reference, current, options), options);
}

/** PSI of two columns of profiles with the same bins. See `psi`. */
export function psiOfProfiles(
  reference: ColumnProfile,
  current: ColumnProfile,
  options: DecisionOptions = {},
): DriftResult {
  const [referenceRows, currentRows] = [reference.rows, current.rows];
  const size = { unit, referenceRows, currentRows };
  if (referenceRows === reference.missing || currentRows === current.missing)
    return noData('psi', size);
  const rows = comparedRows(reference, current);
  const bins = rows.labels.length;
  const smoothed = stability(rows.reference, rows.current, 0.5);
  const unsmoothed = stability(rows.reference, rows.current, 0);
  const { pValue, bootstrap } = binnedPValue(rows, smoothed, {
    of: (before, after) => stability(before, after, 0.5),
    factor: 1,
  });
  const critical = criticalChiSquare(bins - 1, options.significance ?? 0.05);
  return decide(
    {
      name: 'psi',
      statistic: smoothed,
      ...size,
      pValue,
      effect: smoothed,
      detectable: bins > 1 ? critical * (1 / referenceRows + 1 / currentRows) : null,
      details: {
        bins,
        unsmoothed: Number.isFinite(unsmoothed) ? unsmoothed : null,
        bootstrap: bootstrap ? 1 : 0,
      },
    },
    options,
  );
}

/** Σ (p − q) ln(p / q) with `added` rows in every bin of both sides. */
function stability(
  reference: readonly number[],
  current: readonly number[],
  added: number,
): number {
  const total = (rows: readonly number[]): number =>
    rows.reduce((sum, count) => sum + count, rows.length * added);
  const [before, after] = [total(reference), total(current)];
  return reference.reduce((sum, count, bin) => {
    const p = (count + added) / before;
    const q = ((current[bin] ?? 0) + added) / after;
    return sum + (p - q) * Math.log(p / q);
  }, 0);
}
