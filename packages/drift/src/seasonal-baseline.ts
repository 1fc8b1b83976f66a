import { LagoaError } from '@lagoa/data';
import { mergeProfiles, type Profile } from './profile.ts';

/** The profile of one window, by the day on which it begins. */
export interface DatedProfile {
  /** `2026-03-30`. */
  readonly date: string;
  readonly profile: Profile;
}

/** Earlier windows as one reference, and which they were, oldest first. */
export interface SeasonalBaseline {
  readonly dates: readonly string[];
  readonly profile: Profile;
}

/**
 * A reference made of earlier windows, so that a Monday is compared with Mondays (`same: 'weekday'`)
 * and a slow change of the world with the latest past (`same: 'any'`, the windows just before). The
 * newest `windows` (default 4) before `date` are merged; fewer where there are fewer. All must have
 * been counted by the same bins (`profileSpecFor` of one reference), as the window that is compared.
 *
 * Throws `not-found` where no earlier window fits, `invalid-argument` for a date that is none, and what
 * `mergeProfiles` throws.
 *
 * @example
 * const spec = { kind: 'profile-spec', version: 1, columns: { x: { kind: 'numeric' } } } as const;
 * const profile = await profileTable({ x: [1, 2, 3] }, spec);
 * const days = ['2026-03-22', '2026-03-23', '2026-03-24', '2026-03-29'];
 * const history = days.map((date) => ({ date, profile }));
 * seasonalBaseline(history, { date: '2026-03-30', same: 'weekday' }).dates // ['2026-03-23']
 * seasonalBaseline(history, { date: '2026-03-30', same: 'any', windows: 2 }).profile.rows // 6
 */
export function seasonalBaseline(
  history: readonly DatedProfile[],
  {
    date,
    same,
    windows = 4,
  }: { readonly date: string; readonly same: 'weekday' | 'any'; readonly windows?: number },
): SeasonalBaseline {
  if (!(Number.isInteger(windows) && windows >= 1))
    throw wrong('windows', `expected a whole number of windows above 0, got ${windows}`);
  const day = dayOf(date);
  const earlier = history
    .map((window) => ({ ...window, day: dayOf(window.date) }))
    .filter((window) => window.day < day && (same === 'any' || (day - window.day) % 7 === 0))
    .sort((a, b) => a.day - b.day)
    .slice(-windows);
  if (earlier.length === 0)
    throw new LagoaError(
      'not-found',
      `no window before ${date}${same === 'weekday' ? ' on its weekday' : ''}; there are ${history.map((window) => window.date).join(', ')}`,
      { details: { name: date, available: history.map((window) => window.date) } },
    );
  return {
    dates: earlier.map((window) => window.date),
    profile: mergeProfiles(earlier.map(({ profile }) => profile)),
  };
}

/** Days since 1970. */
function dayOf(date: string): number {
  const millis = /^\d{4}-\d\d-\d\d$/.test(date) ? Date.parse(`${date}T00:00:00Z`) : Number.NaN;
  // 2026-02-30 would be taken for a day of March.
  if (Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 10) !== date)
    throw wrong('date', `expected a date as 2026-03-30, got ${JSON.stringify(date)}`);
  return millis / 86_400_000;
}

function wrong(argument: string, message: string): LagoaError {
  return new LagoaError('invalid-argument', message, { details: { argument } });
}
