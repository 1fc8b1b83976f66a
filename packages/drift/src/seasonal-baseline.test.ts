import { createRandom } from '@lagoa/data';
import { expect, test } from 'vitest';
import { compareProfiles } from './compare-profiles.ts';
import { profileSpecFor } from './profile.ts';
import { profileTable } from './profile-table.ts';
import { type DatedProfile, seasonalBaseline } from './seasonal-baseline.ts';

const spec = { kind: 'profile-spec', version: 1, columns: { calls: { kind: 'numeric' } } } as const;
const random = createRandom(12);
const dateOf = (day: number) => new Date(Date.UTC(2026, 2, 1 + day)).toISOString().slice(0, 10);
/** Twice the calls at weekends; 1 March 2026 is a Sunday. */
const rows = (day: number, factor = 1) =>
  Array.from({ length: 400 }, () => {
    const weekend = day % 7 === 0 || day % 7 === 6;
    return factor * (weekend ? 20 : 10) + 3 * random.normal();
  });

test('a Sunday is compared with Sundays: the weekend is no drift, a real change is', async () => {
  const whole = Array.from({ length: 28 }, (_, day) => rows(day));
  const reference = await profileTable({ calls: whole.flat() }, spec);
  const frozen = profileSpecFor(reference);
  const history: DatedProfile[] = [];
  for (const [day, calls] of whole.entries())
    history.push({ date: dateOf(day), profile: await profileTable({ calls }, frozen) });
  const sunday = await profileTable({ calls: rows(28) }, frozen);
  const date = dateOf(28);
  expect(compareProfiles(reference, sunday).status).toBe('drift');
  const sundays = seasonalBaseline(history, { date, same: 'weekday' });
  expect(sundays.dates).toEqual(['2026-03-01', '2026-03-08', '2026-03-15', '2026-03-22']);
  expect(sundays.profile.rows).toBe(1600);
  expect(compareProfiles(sundays.profile, sunday).status).toBe('ok');
  const grown = await profileTable({ calls: rows(28, 1.3) }, frozen);
  expect(compareProfiles(sundays.profile, grown).status).toBe('drift');
  const latest = seasonalBaseline([...history].reverse(), { date, same: 'any', windows: 2 });
  expect(latest.dates).toEqual(['2026-03-27', '2026-03-28']);
});

test('what cannot be answered is named', async () => {
  const profile = await profileTable({ calls: [1] }, spec);
  const history = [{ date: '2026-03-22', profile }];
  const baseline = (date: string, windows = 4) =>
    seasonalBaseline(history, { date, same: 'weekday', windows });
  expect(() => baseline('2026-03-30')).toThrow(
    'no window before 2026-03-30 on its weekday; there are 2026-03-22',
  );
  expect(() => baseline('2026-03-22')).toThrow('no window before');
  for (const date of ['2026-02-30', '30.3.2026', '2026-3-3'])
    expect(() => baseline(date)).toThrow(`expected a date as 2026-03-30, got "${date}"`);
  expect(() => baseline('2026-03-29', 0)).toThrow('a whole number of windows above 0, got 0');
});
